//! From when until when a value is used.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock::{LONGEST, later};

/// Tokens so short-lived that they would never be used are renewed when a tenth of
/// their lifetime remains.
const SHORTEST_MARGIN_FRACTION: u32 = 10;
/// By how much of it the margin differs from token to token, so that instances that
/// started together do not renew together.
const JITTER: f64 = 0.1;

/// When a value is to be renewed, and when it ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetime {
    renew_at: Instant,
    expires_at: Instant,
}

impl Lifetime {
    /// Of a token that was asked for at `begin`, lives so long, and is to be renewed
    /// when no more than `margin` remains: a little earlier, by chance.
    pub(crate) fn of_token(begin: Instant, lifetime: Duration, margin: Duration) -> Self {
        let lifetime = lifetime.min(LONGEST);
        let margin = margin
            .min(lifetime / SHORTEST_MARGIN_FRACTION)
            .mul_f64(rand::random_range(1.0..=1.0 + JITTER));
        Self {
            renew_at: later(begin, lifetime.saturating_sub(margin)),
            expires_at: later(begin, lifetime),
        }
    }

    /// Of a value that was asked for at `begin`, is to be renewed after so long, and
    /// counts for `grace` longer.
    pub(crate) fn with_grace(begin: Instant, lifetime: Duration, grace: Duration) -> Self {
        Self {
            renew_at: later(begin, lifetime),
            expires_at: later(begin, lifetime.saturating_add(grace)),
        }
    }

    /// Whether it needs no renewal yet.
    pub(super) fn is_fresh(self, now: Instant) -> bool {
        now < self.renew_at
    }

    /// Whether it still counts.
    pub(super) fn is_valid(self, now: Instant) -> bool {
        now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const FIVE_MINUTES: Duration = Duration::from_secs(300);

    /// For how many milliseconds a token is used that lives so many seconds.
    fn used_for(lifetime: u64) -> u128 {
        let now = Instant::now();
        let lifetime = Duration::from_secs(lifetime);
        let token = Lifetime::of_token(now, lifetime, FIVE_MINUTES);
        assert!(token.is_valid(now + lifetime.min(LONGEST) - Duration::from_millis(1)));
        assert!(!token.is_valid(now + lifetime.min(LONGEST)));
        (token.renew_at - now).as_millis()
    }

    #[test]
    fn a_token_is_renewed_when_its_margin_remains() {
        assert!((3_269_000..=3_299_000).contains(&used_for(3599)));
    }

    #[test]
    fn a_short_token_is_renewed_when_a_tenth_remains() {
        assert!((53_400..=54_000).contains(&used_for(60)));
    }

    #[test]
    fn tokens_of_one_moment_are_renewed_at_different_ones() {
        let moments: HashSet<_> = (0..20).map(|_| used_for(3600) / 100).collect();
        assert!(moments.len() > 5, "{moments:?}");
    }

    #[test]
    fn a_lifetime_out_of_range_is_no_panic() {
        assert!(used_for(u64::MAX) > 0);
        let now = Instant::now();
        assert!(!Lifetime::of_token(now, Duration::ZERO, FIVE_MINUTES).is_valid(now));
        let endless = Lifetime::with_grace(now, Duration::MAX, Duration::MAX);
        assert!(endless.is_fresh(now) && endless.is_valid(now));
    }
}
