//! Verification of the tokens that a frontend brings.
//!
//! A token goes through four gates, the cheap ones first, and no later one is
//! reached before the earlier ones are passed:
//!
//! 1. size and form, and the header's own rules ([`compact`]),
//! 2. the key that the header's `kid` names, from the issuer's key set ([`key_set`]),
//! 3. the signature, by the one algorithm of the token's kind,
//! 4. the claims, decoded into a struct ([`session`](mod@session), [`app`]).
//!
//! [`SessionVerifier`] takes EdDSA only and [`AppTokenVerifier`] takes RS256
//! only, each with a key set of its own that holds keys of that type only, so
//! a token of one kind can never pass as the other.

mod app;
mod compact;
mod error;
mod jwk;
mod key_set;
mod session;
#[cfg(test)]
mod wycheproof;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;

pub use app::AppTokenVerifier;
pub use error::{KeySetError, TokenError};
pub use key_set::{KeySet, KeySetPolicy};
pub use session::{IssuerRule, SessionVerifier};

pub(crate) use compact::{Algorithm, Compact};

/// How far the clocks of issuer and backend may differ.
const LEEWAY: Duration = Duration::from_secs(5);

/// Gates 2 and 3, and the decoding of gate 4.
async fn verified_claims<C: DeserializeOwned>(
    token: &Compact<'_>,
    algorithm: Algorithm,
    keys: &KeySet,
) -> Result<C, TokenError> {
    if token.algorithm != algorithm {
        return Err(TokenError::AlgorithmNotAllowed);
    }
    let key = keys.key(&token.key_id).await?;
    tracing::info!(
        step = 6,
        kind = algorithm.token_kind(),
        "validating the token with the key set"
    );
    key.verify(token)?;
    token.claims()
}

/// Checks `exp` and `nbf`, both in seconds since 1970.
fn check_times(exp: u64, nbf: Option<u64>) -> Result<(), TokenError> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    check_times_at(now, exp, nbf)
}

fn check_times_at(now: u64, exp: u64, nbf: Option<u64>) -> Result<(), TokenError> {
    let leeway = LEEWAY.as_secs();
    if exp.saturating_add(leeway) <= now {
        return Err(TokenError::Expired);
    }
    if nbf.is_some_and(|nbf| nbf > now.saturating_add(leeway)) {
        return Err(TokenError::NotYetValid);
    }
    Ok(())
}

/// Says how a verification ended, as step 7 of the flow.
fn log_verdict<T>(verdict: &Result<T, TokenError>, kind: &'static str) {
    match verdict {
        Ok(_) => tracing::info!(step = 7, kind, "the token is valid"),
        Err(error) => {
            tracing::warn!(step = 7, kind, code = error.code(), %error, "the token is refused")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_with_its_second_and_the_leeway() {
        assert_eq!(check_times_at(1000, 996, None), Ok(()));
        assert_eq!(check_times_at(1000, 995, None), Err(TokenError::Expired));
        assert_eq!(check_times_at(1000, 0, None), Err(TokenError::Expired));
        assert_eq!(check_times_at(1000, u64::MAX, None), Ok(()));
    }

    #[test]
    fn a_token_begins_with_its_second_less_the_leeway() {
        assert_eq!(check_times_at(1000, 2000, Some(1005)), Ok(()));
        assert_eq!(
            check_times_at(1000, 2000, Some(1006)),
            Err(TokenError::NotYetValid)
        );
        assert_eq!(
            check_times_at(1000, 2000, Some(u64::MAX)),
            Err(TokenError::NotYetValid)
        );
    }
}
