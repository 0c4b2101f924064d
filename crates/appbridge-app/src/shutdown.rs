//! How the server ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How the server ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShutdownPolicy {
    /// How long everything goes on as before while readiness already says no,
    /// so that whoever sends requests here can send them elsewhere.
    pub delay: Duration,
    /// How long requests under way may take after that.
    pub grace: Duration,
}

impl Default for ShutdownPolicy {
    /// No delay, and 25 seconds: container platforms kill after 30.
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            grace: Duration::from_secs(25),
        }
    }
}

/// Set once, when the server is about to end. Cheap to clone; clones are one.
#[derive(Debug, Clone, Default)]
pub struct Ending(Arc<AtomicBool>);

impl Ending {
    /// From now on the server is not ready any more.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is about to end.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
