//! Warnings that would repeat with every connection.

use std::time::Duration;

use tokio::time::Instant;

const PERIOD: Duration = Duration::from_secs(60);

/// Lets one warning through in a minute.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    last: Option<Instant>,
}

impl Throttle {
    pub(super) fn allows(&mut self) -> bool {
        let now = Instant::now();
        let allowed = self
            .last
            .is_none_or(|last| now.duration_since(last) >= PERIOD);
        if allowed {
            self.last = Some(now);
        }
        allowed
    }
}
