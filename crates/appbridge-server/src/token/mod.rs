//! Verification of the tokens that a frontend brings.
//!
//! A token goes through four gates, the cheap ones first, and no later one is
//! reached before the earlier ones are passed:
//!
//! 1. size and form, and the header's own rules ([`compact`]),
//! 2. the key that the header's `kid` names, from the issuer's key set ([`key_set`]),
//! 3. the signature, by the one algorithm of the token's kind,
//! 4. the claims, as far as something depends on them ([`claims`]).
//!
//! [`SessionVerifier`] takes EdDSA only and [`AppTokenVerifier`] takes RS256
//! only, each with a key set of its own that holds keys of that type only, so
//! a token of one kind can never pass as the other.

mod app;
mod claims;
mod compact;
mod error;
mod inspection;
mod jwk;
mod key_set;
mod kind;
mod rules;
mod session;
mod validity;
#[cfg(test)]
mod wycheproof;

pub use app::AppTokenVerifier;
pub use error::{KeySetError, TokenError};
pub use inspection::{Check, Inspection, Outcome};
pub use key_set::{KeySet, KeySetPolicy};
pub use kind::TokenKind;
pub use session::{IssuerRule, SessionAlgorithm, SessionVerifier};

pub(crate) use claims::Claims;
pub(crate) use compact::{Algorithm, Compact};
pub(crate) use jwk::VerificationKey;
pub(crate) use rules::{Rules, Verified, verify};
pub(crate) use validity::Validity;

/// Says why a token is not accepted: refused, or nothing can be said about it.
pub(crate) fn log_refusal(error: &TokenError) {
    let code = error.code();
    if matches!(error, TokenError::KeysUnavailable(_)) {
        tracing::warn!(step = 7, code, %error, "the token cannot be checked");
    } else {
        tracing::warn!(step = 7, code, %error, "the token is refused");
    }
}

/// Says how a verification ended, as step 7 of the flow.
fn log_verdict<T>(verdict: &Result<T, TokenError>, kind: TokenKind) {
    let kind = kind.name();
    match verdict {
        Ok(_) => tracing::debug!(step = 7, kind, "the token is valid"),
        Err(error) => log_refusal(error),
    }
}
