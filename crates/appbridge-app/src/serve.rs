//! Connections, from the first to the last.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

use crate::shutdown::{Ending, ShutdownPolicy};

/// How long a client may take to send its request's head. Connections that send
/// nothing end with it as well.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// What is read of a request's head before it is refused; more than the limits
/// that answer with a reason.
const MAX_HEAD: usize = 32 * 1024;
/// More headers than any browser or proxy sends.
const MAX_HEADERS: usize = 100;

/// Serves `router` until `shutdown` resolves, then ends as `policy` says: `ending`
/// turns readiness off, after the delay no new connection is accepted, and what
/// is under way is finished or, after the grace, cut off.
///
/// Listening ends before this future does; connections of a listener that
/// cannot accept for a while (too many open files) wait in its queue.
///
/// # Errors
///
/// When the server cannot take connections at all.
pub async fn serve(
    mut listener: TcpListener,
    router: Router,
    ending: Ending,
    policy: ShutdownPolicy,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    listener.local_addr()?;
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS);
    let connections = GracefulShutdown::new();
    let last = async {
        shutdown.await;
        ending.begin();
        tokio::time::sleep(policy.delay).await;
    };
    tokio::pin!(last);
    loop {
        let (stream, _) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut last => break,
        };
        // Answers are small and whole; waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection = http.serve_connection(TokioIo::new(stream), service);
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection failed");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(policy.grace, connections.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in time and are cut off");
    }
    Ok(())
}
