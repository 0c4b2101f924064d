//! Connections: how many there may be, and how long each may keep the server waiting.

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use appbridge_app::{ConnectionLimits, Server, ShutdownPolicy};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use futures_util::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than any test.
const NEVER: Duration = Duration::from_secs(3600);
const SOON: Duration = Duration::from_millis(300);
/// When a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: app\r\n\r\n";

fn limits() -> ConnectionLimits {
    ConnectionLimits {
        max_connections: NonZeroU32::new(100).unwrap(),
        idle: NEVER,
        head: NEVER,
        write: NEVER,
    }
}

/// A server on a port of its own.
struct Running {
    address: std::net::SocketAddr,
    end: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Running {
    async fn start(limits: ConnectionLimits, router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (end, signal) = oneshot::channel();
        let server = Server {
            limits,
            shutdown: ShutdownPolicy {
                delay: Duration::ZERO,
                grace: NEVER,
            },
            ..Server::default()
        };
        let ended = tokio::spawn(async move {
            let signal = async { signal.await.unwrap_or_default() };
            server.run(listener, router, signal).await.unwrap();
        });
        Self {
            address,
            end,
            ended,
        }
    }

    async fn moin(limits: ConnectionLimits) -> Self {
        Self::start(limits, Router::new().route("/", get(|| async { "moin" }))).await
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A client that takes no more than a few kilobytes without reading.
    async fn connect_narrowly(&self) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        socket.connect(self.address).await.unwrap()
    }
}

#[track_caller]
fn is_closed(stream: &mut TcpStream) -> impl Future<Output = ()> {
    let place = std::panic::Location::caller();
    async move {
        let mut rest = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut rest))
            .await
            .unwrap_or_else(|_| panic!("the connection of {place} stays open"))
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&rest), "");
    }
}

async fn is_answered(stream: &mut TcpStream) {
    let mut response = Vec::new();
    while !response.ends_with(b"moin") {
        let read = timeout(PATIENCE, stream.read_buf(&mut response))
            .await
            .expect("there is no response")
            .unwrap();
        assert_ne!(read, 0, "the connection was closed");
    }
    assert!(response.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn a_connection_without_a_request_ends_and_a_slow_head_does_not() {
    let server = Running::moin(ConnectionLimits {
        idle: SOON,
        ..limits()
    })
    .await;
    let mut slow = server.connect().await;
    slow.write_all(&REQUEST[..10]).await.unwrap();
    // One without any request, and one after its first.
    let (mut fresh, mut used) = (server.connect().await, server.connect().await);
    used.write_all(REQUEST).await.unwrap();
    is_answered(&mut used).await;
    is_closed(&mut fresh).await;
    is_closed(&mut used).await;
    slow.write_all(&REQUEST[10..]).await.unwrap();
    is_answered(&mut slow).await;
    // Its time begins with the end of the response.
    is_closed(&mut slow).await;
}

#[tokio::test]
async fn a_head_that_does_not_end_is_given_up_and_an_idle_connection_is_not() {
    let server = Running::moin(ConnectionLimits {
        head: SOON,
        ..limits()
    })
    .await;
    let (mut fresh, mut used) = (server.connect().await, server.connect().await);
    let mut slow = server.connect().await;
    used.write_all(REQUEST).await.unwrap();
    is_answered(&mut used).await;
    slow.write_all(&REQUEST[..10]).await.unwrap();
    // The second head of a connection is no different.
    used.write_all(&REQUEST[..10]).await.unwrap();
    is_closed(&mut slow).await;
    is_closed(&mut used).await;
    fresh.write_all(REQUEST).await.unwrap();
    is_answered(&mut fresh).await;
}

/// A proxy in front may have taken another host of two for the one that is meant.
#[tokio::test]
async fn a_request_names_one_host() {
    let server = Running::moin(limits()).await;
    for (request, status) in [
        ("GET / HTTP/1.1\r\nHost: app\r\n", "200"),
        ("GET / HTTP/1.1\r\nHost: app:8080\r\n", "200"),
        ("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n", "200"),
        ("GET / HTTP/1.1\r\nHost:\r\n", "200"),
        ("GET / HTTP/1.0\r\n", "200"),
        ("GET http://app/ HTTP/1.1\r\nHost: app\r\n", "200"),
        ("GET / HTTP/1.1\r\n", "400"),
        ("GET http://app/ HTTP/1.1\r\n", "400"),
        (
            "GET / HTTP/1.1\r\nHost: app\r\nHost: evil.example\r\n",
            "400",
        ),
        ("GET / HTTP/1.1\r\nHost: app\r\nhost: app\r\n", "400"),
        ("GET / HTTP/1.0\r\nHost: app\r\nHost: app\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: app, evil.example\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: http://app/\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: evil@app\r\n", "400"),
    ] {
        let mut stream = server.connect().await;
        let whole = format!("{request}Connection: close\r\n\r\n");
        stream.write_all(whole.as_bytes()).await.unwrap();
        let mut response = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut response))
            .await
            .expect("there is no response")
            .unwrap();
        let answered = response.split(' ').nth(1);
        assert_eq!(answered, Some(status), "{request}");
        assert_eq!(response.contains("host_malformed"), status == "400");
    }
}

/// A response of any length, which counts what is taken of it and says when it is given up.
struct Endless {
    taken: Arc<AtomicUsize>,
    dropped: Option<oneshot::Sender<()>>,
}

const CHUNK: usize = 16 * 1024;

impl Stream for Endless {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.taken.fetch_add(CHUNK, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Bytes::from_static(&[b'.'; CHUNK]))))
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        if let Some(dropped) = self.dropped.take() {
            let _ = dropped.send(());
        }
    }
}

fn endless() -> (Router, Arc<AtomicUsize>, oneshot::Receiver<()>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let (dropped, when_dropped) = oneshot::channel();
    let only = Arc::new(std::sync::Mutex::new(Some(Endless {
        taken: taken.clone(),
        dropped: Some(dropped),
    })));
    let route = get(move || {
        let stream = only.lock().unwrap().take();
        async move { stream.map_or_else(|| Body::from("moin"), Body::from_stream) }
    });
    (Router::new().route("/", route), taken, when_dropped)
}

#[tokio::test]
async fn a_client_that_does_not_read_is_given_up_and_costs_little_until_then() {
    let (router, taken, dropped) = endless();
    let limits = ConnectionLimits {
        write: SOON,
        ..limits()
    };
    let server = Running::start(limits, router).await;
    let mut stream = server.connect_narrowly().await;
    stream.write_all(&REQUEST.repeat(40)).await.unwrap();
    timeout(PATIENCE, dropped)
        .await
        .expect("the response is never given up")
        .unwrap();
    // What the kernel buffers of a response is bounded: megabytes otherwise.
    let taken = taken.load(Ordering::Relaxed);
    assert!(taken < 1024 * 1024, "{taken} bytes");
    // Not even the end of what was buffered comes any more.
    let mut rest = Vec::new();
    let error = stream.read_to_end(&mut rest).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_client_that_does_not_read_does_not_hold_up_the_end() {
    let (router, taken, dropped) = endless();
    let server = Running::start(limits(), router).await;
    let mut stream = server.connect_narrowly().await;
    stream.write_all(REQUEST).await.unwrap();
    while taken.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    // From here on, time passes as soon as there is nothing to do.
    tokio::time::pause();
    server.end.send(()).unwrap();
    server.ended.await.unwrap();
    dropped.await.unwrap();
}

#[tokio::test]
async fn idle_connections_make_room() {
    let limits = ConnectionLimits {
        max_connections: NonZeroU32::new(2).unwrap(),
        ..limits()
    };
    let server = Running::moin(limits).await;
    let (mut fresh, mut used) = (server.connect().await, server.connect().await);
    used.write_all(REQUEST).await.unwrap();
    is_answered(&mut used).await;
    let mut late = server.connect().await;
    late.write_all(REQUEST).await.unwrap();
    is_answered(&mut late).await;
    // Whoever was idle is gone, and finds place again.
    is_closed(&mut fresh).await;
    is_closed(&mut used).await;
    let mut again = server.connect().await;
    again.write_all(REQUEST).await.unwrap();
    is_answered(&mut again).await;
}

#[tokio::test]
async fn requests_under_way_keep_their_connections() {
    let (doors, inside) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let route = {
        let (doors, inside) = (doors.clone(), inside.clone());
        get(move || async move {
            inside.fetch_add(1, Ordering::Relaxed);
            doors.acquire().await.unwrap().forget();
            "moin"
        })
    };
    let limits = ConnectionLimits {
        max_connections: NonZeroU32::new(2).unwrap(),
        idle: SOON,
        head: SOON,
        write: SOON,
    };
    let server = Running::start(limits, Router::new().route("/", route)).await;
    let mut busy = [server.connect().await, server.connect().await];
    for stream in &mut busy {
        stream.write_all(REQUEST).await.unwrap();
    }
    while inside.load(Ordering::Relaxed) < 2 {
        tokio::task::yield_now().await;
    }
    // Both places are taken by work; who comes now waits until one of them is done.
    let mut late = server.connect().await;
    late.write_all(REQUEST).await.unwrap();
    // Longer than all limits.
    let mut byte = [0];
    assert!(timeout(4 * SOON, late.read(&mut byte)).await.is_err());
    assert_eq!(inside.load(Ordering::Relaxed), 2);
    doors.add_permits(2);
    for stream in &mut busy {
        is_answered(stream).await;
    }
    doors.add_permits(1);
    is_answered(&mut late).await;
}
