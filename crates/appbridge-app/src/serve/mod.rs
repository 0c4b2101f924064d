//! The server: takes connections, bounds them, and ends.

mod deadlines;
mod host;
mod limits;
mod open_files;
mod progress;
mod throttle;

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

pub use limits::ConnectionLimits;
pub(crate) use open_files::raise_open_files;

use crate::shutdown::{Ending, ShutdownPolicy};
use deadlines::Timed;
use progress::Progress;
use throttle::Throttle;

/// What is read of a request's head before it is refused; more than the limits
/// that answer with a reason.
const MAX_HEAD: usize = 32 * 1024;
/// More headers than any browser or proxy sends.
const MAX_HEADERS: usize = 100;
/// How much of a response the kernel holds that it has not sent yet. Without this bound it
/// takes megabytes for each client that does not read.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNSENT: u32 = 128 * 1024;
/// How long to wait before idle connections are asked once more to make room, and before
/// accepting is tried again after it failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Serves a router over HTTP/1.1, within limits, until it is told to end.
///
/// ```no_run
/// use appbridge_app::{ConnectionLimits, Ending, Server, ShutdownPolicy};
/// use axum::{Router, routing::get};
/// use tokio::net::TcpListener;
///
/// # async fn serve() -> std::io::Result<()> {
/// let server = Server {
///     limits: ConnectionLimits::default(),
///     shutdown: ShutdownPolicy::default(),
///     ending: Ending::default(),
/// };
/// let router = Router::new().route("/", get(|| async { "Moin" }));
/// let listener = TcpListener::bind("127.0.0.1:8080").await?;
/// server.run(listener, router, std::future::pending()).await
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Server {
    /// How many connections there may be, and how long each may keep the server waiting.
    pub limits: ConnectionLimits,
    /// How the server ends.
    pub shutdown: ShutdownPolicy,
    /// Turned on when the end begins: readiness reads it.
    pub ending: Ending,
}

/// What all connections are told. A connection sees what was said after it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notice {
    Open,
    /// All places are taken: who does nothing shall leave.
    Crowded,
    /// The server ends.
    Closing,
}

impl Server {
    /// Serves `router` until `signal` resolves, then ends as [`ShutdownPolicy`] says:
    /// readiness turns off, after the delay no new connection is accepted, and what is
    /// under way is finished or, after the grace, cut off.
    ///
    /// While all [places](ConnectionLimits::max_connections) are taken, or the process has
    /// no file descriptor left, new connections wait in the listener's queue, idle
    /// connections are closed to make room, and a warning in the log says so, once a minute.
    ///
    /// # Errors
    ///
    /// When the listener is none.
    ///
    /// # Cancellation
    ///
    /// Dropping the future stops listening; connections that are open stay open.
    pub async fn run(
        &self,
        listener: TcpListener,
        router: Router,
        signal: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let port = listener.local_addr()?.port();
        let most = self.limits.max_connections.get();
        let places = Arc::new(Semaphore::new(most as usize));
        let (notices, _) = watch::channel(Notice::Open);
        let last = async {
            signal.await;
            self.ending.begin();
            sleep(self.shutdown.delay).await;
        };
        tokio::select! {
            () = last => {}
            never = self.accept(&listener, port, &router, &places, &notices) => match never {},
        }
        drop(listener);
        notices.send_replace(Notice::Closing);
        if timeout(self.shutdown.grace, places.acquire_many(most))
            .await
            .is_err()
        {
            tracing::warn!("some requests did not end in time and are cut off");
        }
        Ok(())
    }

    async fn accept(
        &self,
        listener: &TcpListener,
        port: u16,
        router: &Router,
        places: &Arc<Semaphore>,
        notices: &watch::Sender<Notice>,
    ) -> Infallible {
        let (mut full, mut failing) = (Throttle::default(), Throttle::default());
        loop {
            let place = self.place(port, places, notices, &mut full).await;
            match listener.accept().await {
                Ok((stream, _)) => {
                    let connection =
                        Connection::new(stream, self.limits, router, notices.subscribe());
                    tokio::spawn(connection.serve(place));
                }
                // The client's own doing; the next one is waiting.
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => {
                    if failing.allows() {
                        tracing::warn!(port, %error, "connections cannot be accepted; idle ones are closed");
                    }
                    notices.send_replace(Notice::Crowded);
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// A place for one more connection.
    async fn place(
        &self,
        port: u16,
        places: &Arc<Semaphore>,
        notices: &watch::Sender<Notice>,
        full: &mut Throttle,
    ) -> Option<OwnedSemaphorePermit> {
        let free = places.clone().acquire_owned();
        let mut free = pin!(free);
        loop {
            tokio::select! {
                biased;
                // The semaphore is never closed.
                place = &mut free => return place.ok(),
                () = std::future::ready(()) => {}
            }
            if full.allows() {
                tracing::warn!(
                    port,
                    max_connections = self.limits.max_connections,
                    "all connections are taken: new ones wait, idle ones are closed"
                );
            }
            notices.send_replace(Notice::Crowded);
            if let Ok(place) = timeout(PAUSE, &mut free).await {
                return place.ok();
            }
        }
    }
}

/// A connection, from its acceptance to its end.
struct Connection {
    stream: TcpStream,
    limits: ConnectionLimits,
    router: Router,
    notices: watch::Receiver<Notice>,
}

impl Connection {
    fn new(
        stream: TcpStream,
        limits: ConnectionLimits,
        router: &Router,
        notices: watch::Receiver<Notice>,
    ) -> Self {
        // Responses are small and whole; waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let _ = socket2::SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT);
        Self {
            stream,
            limits,
            router: router.clone(),
            notices,
        }
    }

    async fn serve(self, place: Option<OwnedSemaphorePermit>) {
        let Self {
            stream,
            limits,
            router,
            mut notices,
        } = self;
        let progress = Arc::new(Progress::default());
        let service = service_fn(|request: hyper::Request<Incoming>| {
            let (router, under_way) = (router.clone(), progress.begin());
            async move {
                let response = if host::is_named(&request) {
                    router.oneshot(request).await?
                } else {
                    host::refusal()
                };
                Ok::<_, Infallible>(response.map(|body| under_way.until_sent(body)))
            }
        });
        let mut http = http1::Builder::new();
        // hyper's one timeout covers a connection's rest and a request's head together; those
        // are told apart below it. It is set nevertheless, since only then hyper reads again
        // right after a response, which is when the rest begins.
        http.timer(TokioTimer::new())
            .header_read_timeout(limits.idle + limits.head)
            .max_buf_size(MAX_HEAD)
            .max_headers(MAX_HEADERS);
        let io = TokioIo::new(Timed::new(stream, limits, progress.clone()));
        let mut connection = pin!(http.serve_connection(io, service));
        let ended = loop {
            tokio::select! {
                ended = &mut connection => break ended,
                Ok(()) = notices.changed() => {
                    progress.hurry();
                    if *notices.borrow() == Notice::Closing {
                        connection.as_mut().graceful_shutdown();
                    }
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection failed");
        }
        drop(place);
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
