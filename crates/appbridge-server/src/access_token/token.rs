//! One access token and its life.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::lifetime::Lifetime;
use crate::renewal::Expiring;

/// JTL: ask for a new token when less than 5 minutes remain.
const RENEW_BEFORE: Duration = Duration::from_secs(5 * 60);

/// An access token. Clones are the same token; it is never printed.
#[derive(Clone)]
pub struct AccessToken(Arc<Issued>);

struct Issued {
    secret: SecretString,
    lifetime: Lifetime,
}

impl AccessToken {
    pub(super) fn new(secret: SecretString, received_at: Instant, lifetime: Duration) -> Self {
        Self(Arc::new(Issued {
            secret,
            lifetime: Lifetime::new(received_at, lifetime, RENEW_BEFORE),
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
    fn lifetime(&self) -> Lifetime {
        self.0.lifetime
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_printed() {
        let lifetime = Duration::from_secs(60);
        let token = AccessToken::new("t0p".into(), Instant::now(), lifetime);
        assert!(!format!("{token:?} {:?}", token.bearer()).contains("t0p"));
    }
}
