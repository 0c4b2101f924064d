//! How long to leave a service alone that has failed.

use std::time::Duration;

use crate::clock::LONGEST;

/// Pauses that double with every failure in a row, up to a longest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
}

impl Backoff {
    /// The pause after so many failures in a row, between half of the nominal one
    /// and all of it: instances that failed together do not come back together.
    pub(crate) fn pause(self, failures: u32) -> Duration {
        let nominal = self.nominal(failures);
        nominal.mul_f64(rand::random_range(0.5..=1.0))
    }

    fn nominal(self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        self.first
            .saturating_mul(1 << doublings)
            .min(self.longest)
            .min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff {
        first: Duration::from_millis(250),
        longest: Duration::from_secs(30),
    };

    #[test]
    fn pauses_double_up_to_the_longest() {
        let nominal = |failures| BACKOFF.nominal(failures).as_millis();
        assert_eq!([1, 2, 3, 7].map(nominal), [250, 500, 1000, 16_000]);
        assert_eq!([8, 9, 32, 33, u32::MAX].map(nominal), [30_000; 5]);
        assert_eq!(nominal(0), 250);
    }

    #[test]
    fn a_pause_has_jitter_and_stays_within_its_bounds() {
        let pauses: Vec<_> = (0..1000).map(|_| BACKOFF.pause(3)).collect();
        assert!(
            pauses
                .iter()
                .all(|pause| (500..=1000).contains(&pause.as_millis()))
        );
        assert!(pauses.iter().any(|pause| pause.as_millis() < 600));
        assert!(pauses.iter().any(|pause| pause.as_millis() > 900));
    }

    #[test]
    fn the_longest_times_are_no_overflow() {
        let endless = Backoff {
            first: Duration::MAX,
            longest: Duration::MAX,
        };
        assert!(endless.pause(u32::MAX) <= LONGEST);
    }
}
