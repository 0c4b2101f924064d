//! One access token and its life.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::renewal::Expiring;

/// JTL: ask for a new token when less than 5 minutes remain …
const RENEW_BEFORE: Duration = Duration::from_secs(5 * 60);
/// … and for tokens so short-lived that they would never be used, a tenth of
/// their lifetime.
const RENEW_BEFORE_FRACTION: u32 = 10;

/// By how much of it the margin differs from token to token, so that instances
/// that started together do not renew together.
const JITTER: f64 = 0.1;

/// An access token. Clones are the same token; it is never printed.
#[derive(Clone)]
pub struct AccessToken(Arc<Issued>);

struct Issued {
    secret: SecretString,
    renew_at: Instant,
    expires_at: Instant,
}

impl AccessToken {
    pub(super) fn new(secret: SecretString, received_at: Instant, lifetime: Duration) -> Self {
        let margin = RENEW_BEFORE
            .min(lifetime / RENEW_BEFORE_FRACTION)
            .mul_f64(rand::random_range(1.0..=1.0 + JITTER));
        // A lifetime beyond the clock's range never ends in this process' life.
        let expires_at = received_at
            .checked_add(lifetime)
            .unwrap_or(received_at + MAX_LIFETIME);
        let renew_at = expires_at.checked_sub(margin).unwrap_or(received_at);
        Self(Arc::new(Issued {
            secret,
            renew_at,
            expires_at,
        }))
    }

    /// The value of an `Authorization` header, marked so that no HTTP library
    /// prints it. `None` for a token that no header can hold.
    #[must_use]
    pub fn bearer(&self) -> Option<HeaderValue> {
        let mut value =
            HeaderValue::from_str(&format!("Bearer {}", self.0.secret.expose_secret())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl Expiring for AccessToken {
    fn is_fresh(&self, now: Instant) -> bool {
        now < self.0.renew_at
    }

    fn is_valid(&self, now: Instant) -> bool {
        now < self.0.expires_at
    }

    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(redacted)")
    }
}

/// Longer than any token lives.
const MAX_LIFETIME: Duration = Duration::from_secs(365 * 24 * 3600);

#[cfg(test)]
mod tests {
    use super::*;

    fn token(lifetime: u64) -> (AccessToken, Instant) {
        let now = Instant::now();
        (
            AccessToken::new(
                SecretString::from("t0p"),
                now,
                Duration::from_secs(lifetime),
            ),
            now,
        )
    }

    #[test]
    fn an_hour_long_token_is_renewed_when_five_minutes_remain() {
        let (token, now) = token(3599);
        let used_for = (token.0.renew_at - now).as_secs();
        assert!(
            (3599 - 330 - 1..=3599 - 300).contains(&used_for),
            "{used_for}"
        );
        assert_eq!(token.0.expires_at - now, Duration::from_secs(3599));
    }

    #[test]
    fn a_short_token_is_renewed_when_a_tenth_remains() {
        let (token, now) = token(60);
        let used_for = (token.0.renew_at - now).as_millis();
        assert!((53_400..=54_000).contains(&used_for), "{used_for}");
    }

    #[test]
    fn tokens_of_one_moment_are_renewed_at_different_ones() {
        let moments: std::collections::HashSet<_> = (0..20)
            .map(|_| {
                let (token, now) = token(3600);
                (token.0.renew_at - now).as_millis() / 100
            })
            .collect();
        assert!(moments.len() > 5, "{moments:?}");
    }

    #[test]
    fn a_lifetime_out_of_range_is_no_panic() {
        let (token, now) = token(u64::MAX);
        assert!(token.0.renew_at > now);
    }

    #[test]
    fn a_token_is_not_printed() {
        let (token, _) = token(60);
        assert!(!format!("{token:?} {:?}", token.bearer()).contains("t0p"));
    }
}
