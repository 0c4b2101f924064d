//! What both kinds of tokens are put through, and what each adds of its own.

use std::sync::Arc;

use super::compact::{Algorithm, AlgorithmName, Compact};
use super::jwk::VerificationKey;
use super::validity::now;
use super::{Claims, KeySet, TokenError};
use crate::environment::hint_at_other_environment;

/// The rules of one kind of token. No token meets those of two kinds: each has
/// an algorithm of its own, and a key set with keys of that algorithm only.
pub(crate) trait Rules {
    type Claims: Claims;
    const ALGORITHM: Algorithm;

    /// Whether a header may name the algorithm like this.
    fn takes(&self, name: AlgorithmName) -> bool;
    fn keys(&self) -> &KeySet;
    fn expected_issuer(&self) -> &str;
    fn check_issuer(&self, claims: &Self::Claims) -> Result<(), TokenError>;
    fn check_audience(&self, claims: &Self::Claims) -> Result<(), TokenError>;
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
    check_algorithm(rules, token)?;
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

pub(super) fn check_algorithm<R: Rules>(rules: &R, token: &Compact<'_>) -> Result<(), TokenError> {
    if token.algorithm.kind() == R::ALGORITHM && rules.takes(token.algorithm) {
        Ok(())
    } else {
        Err(TokenError::AlgorithmNotAllowed)
    }
}
