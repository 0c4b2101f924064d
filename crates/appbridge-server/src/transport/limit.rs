//! How many requests may be under way at once.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::TransportError;

/// How many requests to an API may be under way at once, and how long one more waits.
///
/// Each of them is a socket and holds the request of a user, so while the API is slow
/// their number would grow with the patience of the users until the process is out of
/// file descriptors. Counted are requests to the ERP API and to a JTL-Wawi, from
/// connecting to the last byte, retries as requests of their own; the waits between
/// attempts are not. Fetches of tokens and key sets are not counted: there is one of each
/// at a time, and they must not wait behind what needs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpstreamLimit {
    /// How many are under way at once. Default: 100.
    pub requests: NonZeroUsize,
    /// How long one more waits for its turn before it fails with
    /// [`TransportError::Busy`], unsent. Default: 2 seconds.
    pub wait: Duration,
}

const HUNDRED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99);

impl Default for UpstreamLimit {
    fn default() -> Self {
        Self {
            requests: HUNDRED,
            wait: Duration::from_secs(2),
        }
    }
}

/// The turns of requests, first come, first served. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    free: Arc<Semaphore>,
    wait: Duration,
}

/// A request's turn, which ends when this is dropped.
#[must_use = "the turn ends when this is dropped"]
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Turns {
    pub(super) fn new(limit: UpstreamLimit) -> Self {
        let requests = limit.requests.get().min(Semaphore::MAX_PERMITS);
        Self {
            free: Arc::new(Semaphore::new(requests)),
            wait: limit.wait,
        }
    }

    /// Waits for a turn.
    pub(super) async fn take(&self) -> Result<Turn, TransportError> {
        let turn = tokio::time::timeout(self.wait, self.free.clone().acquire_owned());
        match turn.await {
            Ok(Ok(permit)) => Ok(Turn { _permit: permit }),
            // Nobody closes the semaphore.
            Ok(Err(_)) | Err(_) => Err(TransportError::Busy),
        }
    }
}
