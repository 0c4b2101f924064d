//! Session tokens.

use appbridge_types::claims::SessionClaims;

use super::compact::AlgorithmName;
use super::inspection::{self, Inspection};
use super::rules::{Rules, verify};
use super::{Algorithm, Compact, KeySet, TokenError, log_verdict};

/// What is demanded of a session token's `iss`.
///
/// JTL documents session tokens without `iss`, and code that demands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerRule {
    /// A token without `iss` passes; one with another `iss` does not.
    IfPresent(String),
    /// Every token must have exactly this `iss`.
    Required(String),
}

impl IssuerRule {
    fn expected(&self) -> &str {
        match self {
            Self::IfPresent(expected) | Self::Required(expected) => expected,
        }
    }

    fn allows(&self, iss: Option<&str>) -> bool {
        match (self, iss) {
            (Self::IfPresent(_), None) => true,
            (Self::Required(_), None) => false,
            (Self::IfPresent(expected) | Self::Required(expected), Some(iss)) => iss == expected,
        }
    }
}

/// How a session token's header has to name its algorithm, which is EdDSA over Ed25519
/// in any case and never another one.
///
/// JTL's tokens say `EdDSA`, and one name is pinned as long as that is so. RFC 9864 has
/// deprecated that name in favour of `Ed25519`; the day JTL changes it, the setting
/// changes first, to [`Either`](Self::Either). The names in a key set are another
/// matter: both count there, whatever this is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SessionAlgorithm {
    /// `EdDSA`, as JTL documents.
    #[default]
    EdDsa,
    /// `Ed25519` and not `EdDSA`.
    Ed25519,
    /// Both names.
    Either,
}

/// Verifies session tokens: EdDSA over Ed25519, by the account service's keys.
#[derive(Debug, Clone)]
pub struct SessionVerifier {
    keys: KeySet,
    issuer: IssuerRule,
    algorithm: SessionAlgorithm,
}

impl SessionVerifier {
    /// A verifier with the keys of [`KeySet::for_session_tokens`].
    #[must_use]
    pub const fn new(keys: KeySet, issuer: IssuerRule) -> Self {
        Self {
            keys,
            issuer,
            algorithm: SessionAlgorithm::EdDsa,
        }
    }

    /// Takes tokens whose header names the algorithm like this, instead of `EdDSA`.
    #[must_use]
    pub fn with_algorithm(self, algorithm: SessionAlgorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// Verifies a token and gives back what it says.
    ///
    /// # Errors
    ///
    /// When the token is not beyond doubt, or its issuer's keys are not to be
    /// had.
    pub async fn verify(&self, token: &str) -> Result<SessionClaims, TokenError> {
        let verdict = match Compact::parse(token) {
            Ok(token) => verify(self, &token).await.map(|verified| verified.claims),
            Err(error) => Err(error),
        };
        log_verdict(&verdict, Self::ALGORITHM.token_kind());
        verdict
    }

    /// Looks at a token check by check. For people who debug one; a request is
    /// decided by [`verify`](Self::verify), which stops at the first failure.
    pub async fn inspect(&self, token: &str) -> Inspection {
        inspection::inspect(self, token).await
    }
}

impl Rules for SessionVerifier {
    type Claims = SessionClaims;
    const ALGORITHM: Algorithm = Algorithm::EdDsa;

    fn takes(&self, name: AlgorithmName) -> bool {
        matches!(
            (self.algorithm, name),
            (
                SessionAlgorithm::EdDsa | SessionAlgorithm::Either,
                AlgorithmName::EdDsa
            ) | (
                SessionAlgorithm::Ed25519 | SessionAlgorithm::Either,
                AlgorithmName::Ed25519
            )
        )
    }

    fn keys(&self) -> &KeySet {
        &self.keys
    }

    fn expected_issuer(&self) -> &str {
        self.issuer.expected()
    }

    fn check_issuer(&self, claims: &SessionClaims) -> Result<(), TokenError> {
        if self.issuer.allows(claims.iss.as_deref()) {
            Ok(())
        } else {
            Err(TokenError::IssuerInvalid)
        }
    }

    /// Session tokens name no audience.
    fn check_audience(&self, _: &SessionClaims) -> Result<(), TokenError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_must_match_when_present_and_may_be_required() {
        let lenient = IssuerRule::IfPresent("https://api.jtl-cloud.com".into());
        let strict = IssuerRule::Required("https://api.jtl-cloud.com".into());
        let (right, wrong) = (
            Some("https://api.jtl-cloud.com"),
            Some("https://api.jtl-cloud.com/"),
        );
        assert!(lenient.allows(None) && lenient.allows(right) && !lenient.allows(wrong));
        assert!(!strict.allows(None) && strict.allows(right) && !strict.allows(wrong));
    }
}
