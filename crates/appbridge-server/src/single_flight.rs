//! One piece of work at a time, shared by everyone who asks for it meanwhile.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Runs at most one future at a time; callers that come while it runs get the
/// same result, so that a failure is shared like a success.
pub(crate) struct SingleFlight<T: Clone> {
    // Weak: when every caller has gone away, the work is dropped with them and
    // the next caller starts anew instead of waking a request gone stale.
    running: Mutex<Option<WeakShared<Work<T>>>>,
}

impl<T: Clone> SingleFlight<T> {
    pub(crate) const fn new() -> Self {
        Self {
            running: Mutex::new(None),
        }
    }

    /// Joins the work that is under way, or starts `work`.
    pub(crate) async fn run<F>(&self, work: impl FnOnce() -> F) -> T
    where
        F: Future<Output = T> + Send + 'static,
    {
        self.join_or_start(work).1.await
    }

    /// Starts `work`, unless some is under way already. It goes on for as long as
    /// the answer, or a caller of [`run`](Self::run) that joins it, is polled.
    pub(crate) fn start<F>(&self, work: impl FnOnce() -> F) -> Option<Shared<Work<T>>>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let (started, work) = self.join_or_start(work);
        started.then_some(work)
    }

    /// Whether the work had to be started, and the work.
    fn join_or_start<F>(&self, work: impl FnOnce() -> F) -> (bool, Shared<Work<T>>)
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        // Finished work may live on in a caller that has not been polled yet.
        let joined = running
            .as_ref()
            .and_then(WeakShared::upgrade)
            .filter(|shared| shared.peek().is_none());
        if let Some(joined) = joined {
            return (false, joined);
        }
        let shared = (Box::pin(work()) as Work<T>).shared();
        *running = shared.downgrade();
        (true, shared)
    }
}

impl<T: Clone> fmt::Debug for SingleFlight<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SingleFlight")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::poll;
    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn callers_meanwhile_share_one_run_and_its_result() {
        let flight = SingleFlight::new();
        let (runs, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let work = || {
            let (runs, gate) = (runs.clone(), gate.clone());
            async move {
                gate.notified().await;
                Err::<(), usize>(runs.fetch_add(1, Ordering::SeqCst))
            }
        };
        let mut first = Box::pin(flight.run(work));
        let mut second = Box::pin(flight.run(work));
        assert!(poll!(first.as_mut()).is_pending() && poll!(second.as_mut()).is_pending());
        gate.notify_one();
        assert_eq!((first.await, second.await), (Err(0), Err(0)));
        gate.notify_one();
        assert_eq!(flight.run(work).await, Err(1));
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_is_dropped() {
        let flight = SingleFlight::new();
        let mut abandoned = Box::pin(flight.run(std::future::pending::<u8>));
        assert!(poll!(abandoned.as_mut()).is_pending());
        drop(abandoned);
        assert_eq!(flight.run(|| async { 7 }).await, 7);
    }

    #[tokio::test]
    async fn one_caller_leaving_does_not_stop_the_others() {
        let flight = SingleFlight::new();
        let gate = Arc::new(Notify::new());
        let inner = gate.clone();
        let mut leaves = Box::pin(flight.run(move || async move {
            inner.notified().await;
            3
        }));
        let mut stays = Box::pin(flight.run(|| async { 4 }));
        assert!(poll!(leaves.as_mut()).is_pending() && poll!(stays.as_mut()).is_pending());
        drop(leaves);
        gate.notify_one();
        assert_eq!(stays.await, 3);
    }
}
