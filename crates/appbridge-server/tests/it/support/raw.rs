//! A server that writes its responses byte by byte as a test wants them, and remembers
//! what it was asked: for what no HTTP library would write, and for a proxy.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub(crate) struct Raw {
    shared: Arc<Shared>,
    pub(crate) port: u16,
}

type Respond = Box<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

struct Shared {
    /// The heads of requests.
    heads: Mutex<Vec<String>>,
    open: AtomicUsize,
    /// Whether responses may be sent.
    released: watch::Sender<bool>,
    respond: Respond,
}

impl Raw {
    /// `respond` gets a request's head. A response of which the client does not know the
    /// end has `connection: close`, in any case.
    pub(crate) async fn responding(
        address: &str,
        respond: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            heads: Mutex::default(),
            open: AtomicUsize::new(0),
            released: watch::Sender::new(true),
            respond: Box::new(respond),
        });
        let listener = TcpListener::bind(address).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = served.clone();
                shared.open.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    // A client that hangs up is no failure of the test.
                    let _ = shared.serve(stream).await;
                    shared.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { shared, port }
    }

    pub(crate) fn heads(&self) -> Vec<String> {
        self.shared.heads.lock().unwrap().clone()
    }

    /// How many connections are open.
    pub(crate) fn open(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }

    pub(crate) fn hold(&self) {
        self.shared.released.send_replace(false);
    }

    pub(crate) fn release(&self) {
        self.shared.released.send_replace(true);
    }
}

impl Shared {
    async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut read = Vec::new();
        loop {
            let end = loop {
                if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                    break end + 4;
                }
                if stream.read_buf(&mut read).await? == 0 {
                    return Ok(());
                }
            };
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, length)| length.trim().parse().unwrap());
            while read.len() < end + length {
                if stream.read_buf(&mut read).await? == 0 {
                    return Ok(());
                }
            }
            read.drain(..end + length);
            let response = (self.respond)(&head);
            self.heads.lock().unwrap().push(head);
            let mut released = self.released.subscribe();
            let _ = released.wait_for(|released| *released).await;
            stream.write_all(&response).await?;
            let response = String::from_utf8_lossy(&response).to_ascii_lowercase();
            if response.contains("connection: close") {
                return stream.shutdown().await;
            }
        }
    }
}

/// A JSON response as most servers write it.
pub(crate) fn json(body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n\
         {body}"
    )
    .into_bytes()
}
