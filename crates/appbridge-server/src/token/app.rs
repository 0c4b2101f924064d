//! App tokens.

use appbridge_types::claims::AppClaims;

use super::{Algorithm, Compact, KeySet, TokenError, check_times, log_verdict, verified_claims};
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
            Ok(token) => self.check(&token).await,
            Err(error) => Err(error),
        };
        log_verdict(&verdict, Algorithm::Rs256.token_kind());
        verdict
    }

    pub(crate) async fn check(&self, token: &Compact<'_>) -> Result<AppClaims, TokenError> {
        let claims: AppClaims = verified_claims(token, Algorithm::Rs256, &self.keys).await?;
        // The nil UUID means "none", and may be some program's default.
        if claims.tenant_id.is_nil() {
            return Err(TokenError::ClaimsInvalid);
        }
        check_times(claims.exp, claims.nbf)?;
        if claims.iss != self.issuer {
            return Err(TokenError::IssuerInvalid);
        }
        let bound_elsewhere = claims
            .app_id
            .as_ref()
            .is_some_and(|app| *app != self.app_id);
        if bound_elsewhere || !claims.aud.contains(&self.app_id) {
            return Err(TokenError::AudienceInvalid);
        }
        Ok(claims)
    }
}
