//! One auth token and its life.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderValue;
use serde::Deserialize;
use tokio::time::Instant;

use crate::lifetime::Lifetime;
use crate::renewal::Expiring;

/// JTL: ask for a new token when less than a minute remains.
const RENEW_BEFORE: Duration = Duration::from_secs(60);

/// Whose token it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub enum ScxScope {
    /// `CHAN`: a sales channel.
    #[serde(rename = "CHAN")]
    Channel,
    /// `SELLER`: a merchant.
    #[serde(rename = "SELLER")]
    Seller,
    /// `ADM`: JTL.
    #[serde(rename = "ADM")]
    Admin,
    /// A scope that JTL does not document.
    #[default]
    #[serde(other)]
    Other,
}

/// An SCX auth token. Clones are the same token; it is never printed.
#[derive(Clone)]
pub struct ScxToken(Arc<Issued>);

struct Issued {
    bearer: HeaderValue,
    scope: ScxScope,
    lifetime: Lifetime,
}

impl ScxToken {
    /// `None` for a token that no header can hold.
    pub(super) fn new(
        secret: &str,
        scope: ScxScope,
        received_at: Instant,
        lifetime: Duration,
    ) -> Option<Self> {
        if secret.trim().is_empty() {
            return None;
        }
        let mut bearer = HeaderValue::from_str(&format!("Bearer {secret}")).ok()?;
        bearer.set_sensitive(true);
        Some(Self(Arc::new(Issued {
            bearer,
            scope,
            lifetime: Lifetime::new(received_at, lifetime, RENEW_BEFORE),
        })))
    }

    /// The value of an `Authorization` header, marked so that no HTTP library prints
    /// it.
    #[must_use]
    pub fn bearer(&self) -> HeaderValue {
        self.0.bearer.clone()
    }

    /// Whose token it is.
    #[must_use]
    pub fn scope(&self) -> ScxScope {
        self.0.scope
    }
}

impl Expiring for ScxToken {
    fn lifetime(&self) -> Lifetime {
        self.0.lifetime
    }

    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for ScxToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScxToken(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(secret: &str, seconds: u64) -> Option<ScxToken> {
        let lifetime = Duration::from_secs(seconds);
        ScxToken::new(secret, ScxScope::Channel, Instant::now(), lifetime)
    }

    #[test]
    fn a_token_is_not_printed_and_has_to_fit_a_header() {
        let printed = token("t0p", 60).unwrap();
        assert!(!format!("{printed:?} {:?}", printed.bearer()).contains("t0p"));
        for secret in ["", " ", "a\nb"] {
            assert!(token(secret, 60).is_none(), "{secret:?}");
        }
    }
}
