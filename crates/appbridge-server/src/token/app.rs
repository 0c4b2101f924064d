//! App tokens.

use appbridge_types::claims::AppClaims;

use super::compact::AlgorithmName;
use super::inspection::{self, Inspection};
use super::rules::{Rules, verify};
use super::{Algorithm, Compact, KeySet, TokenError, log_verdict};
use crate::base_url::BaseUrl;

/// Verifies app tokens: RS256 by the identity provider's keys, bound to one
/// issuer and one app.
#[derive(Debug, Clone)]
pub struct AppTokenVerifier {
    keys: KeySet,
    issuer: String,
    app_id: String,
}

impl AppTokenVerifier {
    /// A verifier with the keys of [`KeySet::for_app_tokens`].
    #[must_use]
    pub fn new(keys: KeySet, issuer: &BaseUrl, app_id: impl Into<String>) -> Self {
        Self {
            keys,
            issuer: issuer.as_str().to_owned(),
            app_id: app_id.into(),
        }
    }

    /// Verifies a token and gives back what it says.
    ///
    /// # Errors
    ///
    /// When the token is not beyond doubt, or its issuer's keys are not to be
    /// had.
    pub async fn verify(&self, token: &str) -> Result<AppClaims, TokenError> {
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

impl Rules for AppTokenVerifier {
    type Claims = AppClaims;
    const ALGORITHM: Algorithm = Algorithm::Rs256;

    fn takes(&self, name: AlgorithmName) -> bool {
        name == AlgorithmName::Rs256
    }

    fn keys(&self) -> &KeySet {
        &self.keys
    }

    fn expected_issuer(&self) -> &str {
        &self.issuer
    }

    fn check_issuer(&self, claims: &AppClaims) -> Result<(), TokenError> {
        if claims.iss == self.issuer {
            Ok(())
        } else {
            Err(TokenError::IssuerInvalid)
        }
    }

    fn check_audience(&self, claims: &AppClaims) -> Result<(), TokenError> {
        let bound_elsewhere = claims
            .app_id
            .as_ref()
            .is_some_and(|app| *app != self.app_id);
        if bound_elsewhere || !claims.aud.contains(&self.app_id) {
            Err(TokenError::AudienceInvalid)
        } else {
            Ok(())
        }
    }
}
