//! Session tokens.

use appbridge_types::claims::SessionClaims;

use super::{Algorithm, Compact, KeySet, TokenError, check_times, log_verdict, verified_claims};

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
    fn allows(&self, iss: Option<&str>) -> bool {
        match (self, iss) {
            (Self::IfPresent(_), None) => true,
            (Self::Required(_), None) => false,
            (Self::IfPresent(expected) | Self::Required(expected), Some(iss)) => iss == expected,
        }
    }
}

/// Verifies session tokens: EdDSA over Ed25519, by the account service's keys.
#[derive(Debug, Clone)]
pub struct SessionVerifier {
    keys: KeySet,
    issuer: IssuerRule,
}

impl SessionVerifier {
    /// A verifier with the keys of [`KeySet::for_session_tokens`].
    #[must_use]
    pub const fn new(keys: KeySet, issuer: IssuerRule) -> Self {
        Self { keys, issuer }
    }

    /// Verifies a token and gives back what it says.
    ///
    /// # Errors
    ///
    /// When the token is not beyond doubt, or its issuer's keys are not to be
    /// had.
    pub async fn verify(&self, token: &str) -> Result<SessionClaims, TokenError> {
        let verdict = match Compact::parse(token) {
            Ok(token) => self.check(&token).await,
            Err(error) => Err(error),
        };
        log_verdict(&verdict, Algorithm::EdDsa.token_kind());
        verdict
    }

    pub(crate) async fn check(&self, token: &Compact<'_>) -> Result<SessionClaims, TokenError> {
        let claims: SessionClaims = verified_claims(token, Algorithm::EdDsa, &self.keys).await?;
        // The nil UUID means "none", and may be some program's default.
        if claims.tenant_id.is_nil() {
            return Err(TokenError::ClaimsInvalid);
        }
        check_times(claims.exp, claims.nbf)?;
        if !self.issuer.allows(claims.iss.as_deref()) {
            return Err(TokenError::IssuerInvalid);
        }
        Ok(claims)
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
