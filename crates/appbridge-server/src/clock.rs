//! Times that are added up: whatever a server or a setting says, no sum is beyond the
//! clock's range, which would be a panic.

use std::time::Duration;

use tokio::time::Instant;

/// Longer than anything here is waited for or kept, and within every clock's range.
pub(crate) const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// So much later; a year is the most.
pub(crate) fn later(from: Instant, by: Duration) -> Instant {
    from + by.min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_duration_is_beyond_the_clock() {
        let now = Instant::now();
        assert_eq!(
            later(now, Duration::from_secs(5)) - now,
            Duration::from_secs(5)
        );
        assert_eq!(later(now, Duration::MAX) - now, LONGEST);
    }
}
