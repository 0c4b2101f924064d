//! Access tokens and token verification, as the settings describe them.

use appbridge_server::{
    AccessTokens, AppTokenVerifier, Authenticator, HttpClient, IssuerRule, KeySet, KeySetPolicy,
    SessionVerifier, TokenEndpoint, Verifiers,
};

use crate::settings::{AcceptedTokens, AccessTokenSource, AppTokens, Settings};

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
        let session = |issuer: &IssuerRule| {
            let tokens = Some(access_tokens.clone());
            let keys = KeySet::for_session_tokens(http.clone(), &settings.api_base, tokens, policy);
            let verifier = SessionVerifier::new(keys.clone(), issuer.clone())
                .with_algorithm(settings.session_algorithm);
            (verifier, keys)
        };
        let app = |app: &AppTokens| {
            let keys = KeySet::for_app_tokens(http.clone(), &app.issuer, policy);
            (
                AppTokenVerifier::new(keys.clone(), &app.issuer, app.app_id.clone()),
                keys,
            )
        };
        let (verifiers, key_sets) = match &settings.tokens {
            AcceptedTokens::Session(rule) => {
                let (session, keys) = session(rule);
                (Verifiers::from(session), vec![keys])
            }
            AcceptedTokens::App(rule) => {
                let (app, keys) = app(rule);
                (Verifiers::from(app), vec![keys])
            }
            AcceptedTokens::Both(session_rule, app_rule) => {
                let (session, session_keys) = session(session_rule);
                let (app, app_keys) = app(app_rule);
                (Verifiers::Both(session, app), vec![session_keys, app_keys])
            }
        };
        Self {
            authenticator: Authenticator::new(verifiers),
            access_tokens,
            key_sets,
        }
    }
}
