//! What both kinds of tokens are put through, and what each adds of its own.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use appbridge_types::claims::{AppClaims, SessionClaims};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::jwk::VerificationKey;
use super::{Algorithm, Compact, KeySet, TokenError};
use crate::environment::hint_at_other_environment;

/// How far the clocks of issuer and backend may differ.
const LEEWAY: Duration = Duration::from_secs(5);

/// The rules of one kind of token. No token meets those of two kinds: each has
/// an algorithm of its own, and a key set with keys of that algorithm only.
pub(crate) trait Rules {
    type Claims: Claims;
    const ALGORITHM: Algorithm;

    fn keys(&self) -> &KeySet;
    fn expected_issuer(&self) -> &str;
    fn check_issuer(&self, claims: &Self::Claims) -> Result<(), TokenError>;
    fn check_audience(&self, claims: &Self::Claims) -> Result<(), TokenError>;
}

/// Claims of a tenant, which begin and end.
pub(crate) trait Claims: DeserializeOwned {
    fn tenant_id(&self) -> Uuid;
    fn validity(&self) -> Validity;
}

impl Claims for SessionClaims {
    fn tenant_id(&self) -> Uuid {
        self.tenant_id
    }

    fn validity(&self) -> Validity {
        Validity {
            exp: self.exp,
            nbf: self.nbf,
        }
    }
}

impl Claims for AppClaims {
    fn tenant_id(&self) -> Uuid {
        self.tenant_id
    }

    fn validity(&self) -> Validity {
        Validity {
            exp: self.exp,
            nbf: self.nbf,
        }
    }
}

/// A token that has met every rule of its kind.
pub(crate) struct Verified<C> {
    pub(crate) claims: C,
    /// The key that its signature was checked with.
    pub(crate) key: Arc<VerificationKey>,
}

/// Puts a token through the rules, the cheap ones first; no later one is
/// reached before the earlier ones are met.
pub(crate) async fn verify<R: Rules>(
    rules: &R,
    token: &Compact<'_>,
) -> Result<Verified<R::Claims>, TokenError> {
    let verdict = meets_all(rules, token).await;
    if verdict.is_err()
        && let Some(claimed) = token.claimed_issuer()
    {
        // Each environment has its own keys: a token of another one is refused for
        // an unknown key, which explains nothing.
        hint_at_other_environment(rules.expected_issuer(), &claimed);
    }
    verdict
}

async fn meets_all<R: Rules>(
    rules: &R,
    token: &Compact<'_>,
) -> Result<Verified<R::Claims>, TokenError> {
    check_algorithm::<R>(token)?;
    let key = rules.keys().key(&token.key_id).await?;
    tracing::debug!(
        step = 6,
        kind = R::ALGORITHM.token_kind().name(),
        "validating the token with the key set"
    );
    key.verify(token)?;
    let claims: R::Claims = token.claims()?;
    let (validity, now) = (claims.validity(), now());
    validity.check_end(now)?;
    validity.check_beginning(now)?;
    rules.check_issuer(&claims)?;
    rules.check_audience(&claims)?;
    Ok(Verified { claims, key })
}

pub(super) fn check_algorithm<R: Rules>(token: &Compact<'_>) -> Result<(), TokenError> {
    if token.algorithm == R::ALGORITHM {
        Ok(())
    } else {
        Err(TokenError::AlgorithmNotAllowed)
    }
}

/// When a token counts, in seconds since 1970 (UTC).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Validity {
    pub(crate) exp: u64,
    pub(crate) nbf: Option<u64>,
}

impl Validity {
    pub(super) const fn check_end(self, now: u64) -> Result<(), TokenError> {
        if self.exp.saturating_add(LEEWAY.as_secs()) <= now {
            Err(TokenError::Expired)
        } else {
            Ok(())
        }
    }

    pub(super) fn check_beginning(self, now: u64) -> Result<(), TokenError> {
        if self
            .nbf
            .is_some_and(|nbf| nbf > now.saturating_add(LEEWAY.as_secs()))
        {
            Err(TokenError::NotYetValid)
        } else {
            Ok(())
        }
    }

    /// Both of them, for a token whose other rules have been checked before.
    pub(crate) fn check(self) -> Result<(), TokenError> {
        let now = now();
        self.check_end(now)?;
        self.check_beginning(now)
    }
}

pub(super) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn validity(exp: u64, nbf: Option<u64>) -> Validity {
        Validity { exp, nbf }
    }

    #[test]
    fn a_token_ends_with_its_second_and_the_leeway() {
        assert_eq!(validity(996, None).check_end(1000), Ok(()));
        assert_eq!(
            validity(995, None).check_end(1000),
            Err(TokenError::Expired)
        );
        assert_eq!(validity(0, None).check_end(1000), Err(TokenError::Expired));
        assert_eq!(validity(u64::MAX, None).check_end(1000), Ok(()));
    }

    #[test]
    fn a_token_begins_with_its_second_less_the_leeway() {
        assert_eq!(validity(2000, None).check_beginning(1000), Ok(()));
        assert_eq!(validity(2000, Some(1005)).check_beginning(1000), Ok(()));
        for late in [1006, u64::MAX] {
            assert_eq!(
                validity(2000, Some(late)).check_beginning(1000),
                Err(TokenError::NotYetValid)
            );
        }
    }
}
