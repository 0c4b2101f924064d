//! The signals that end the program.

/// A future that resolves at Ctrl-C and at SIGTERM. Both are caught from now
/// on, not only once the future is polled. A second one ends the process.
#[cfg(unix)]
pub(super) fn shutdown() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let mut signal = async move || {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    Ok(async move {
        signal().await;
        tracing::info!("ending: open requests may finish; a second signal cuts them off");
        tokio::spawn(async move {
            signal().await;
            tracing::warn!("ended at once; open requests are cut off");
            std::process::exit(130);
        });
    })
}

/// A future that resolves at Ctrl-C, which is caught from now on.
#[cfg(windows)]
pub(super) fn shutdown() -> std::io::Result<impl Future<Output = ()> + Send> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
        tracing::info!("ending: open requests may finish");
    })
}
