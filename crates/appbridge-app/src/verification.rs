//! Access tokens and token verification, as the settings describe them.

use appbridge_server::{
    AccessTokens, AppTokenVerifier, Authenticator, HttpClient, KeySet, KeySetPolicy,
    SessionVerifier, TokenEndpoint, Verifiers,
};

use crate::settings::{AccessTokenSource, Settings};

/// What verifies tokens, and what that takes.
pub(crate) struct Verification {
    pub(crate) authenticator: Authenticator,
    pub(crate) access_tokens: AccessTokens,
    pub(crate) key_sets: Vec<KeySet>,
}

impl Verification {
    /// Nothing is asked of the platform yet.
    pub(crate) fn new(settings: &Settings, http: &HttpClient) -> Self {
        let endpoint = match &settings.access_tokens {
            AccessTokenSource::ClientCredentials(base) => TokenEndpoint::client_credentials(base),
            AccessTokenSource::ServiceAccount(issuer) => TokenEndpoint::service_account(issuer),
        };
        let access_tokens = AccessTokens::new(http.clone(), endpoint, settings.credentials.clone());
        let policy = KeySetPolicy::default();
        let session_keys = KeySet::for_session_tokens(
            http.clone(),
            &settings.api_base,
            Some(access_tokens.clone()),
            policy,
        );
        let mut key_sets = vec![session_keys.clone()];
        let session = SessionVerifier::new(session_keys, settings.session_issuer.clone())
            .with_algorithm(settings.session_algorithm);
        let app = settings.app_tokens.as_ref().map(|app| {
            let keys = KeySet::for_app_tokens(http.clone(), &app.issuer, policy);
            key_sets.push(keys.clone());
            AppTokenVerifier::new(keys, &app.issuer, app.app_id.clone())
        });
        Self {
            authenticator: Authenticator::new(match app {
                Some(app) => Verifiers::Both(session, app),
                None => Verifiers::Session(session),
            }),
            access_tokens,
            key_sets,
        }
    }
}
