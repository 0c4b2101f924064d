//! What the handlers share.

use std::path::PathBuf;
use std::sync::Arc;

use appbridge_server::{
    AccessTokens, AppTokenVerifier, Authenticator, HttpClient, KeySet, KeySetPolicy, Platform,
    SessionVerifier, TokenEndpoint,
};
use axum::extract::FromRef;

use crate::security::ContentPolicy;
use crate::settings::{AccessTokenSource, Settings};
use crate::store::TenantStore;

/// What the handlers share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    pub(crate) authenticator: Authenticator,
    pub(crate) platform: Platform,
    pub(crate) tenants: TenantStore,
    pub(crate) frontend: Arc<PathBuf>,
    pub(crate) content_policy: ContentPolicy,
}

impl AppState {
    /// Puts everything together that the settings describe. Nothing is asked of
    /// the platform yet.
    #[must_use]
    pub fn new(settings: &Settings, http: HttpClient, tenants: TenantStore) -> Self {
        let access_tokens = access_tokens(settings, &http);
        Self {
            authenticator: authenticator(settings, &http, &access_tokens),
            platform: Platform::new(http, &settings.api_base, access_tokens),
            tenants,
            frontend: Arc::new(settings.frontend.clone()),
            content_policy: ContentPolicy::new(&settings.frame_ancestors),
        }
    }
}

impl FromRef<AppState> for Authenticator {
    fn from_ref(state: &AppState) -> Self {
        state.authenticator.clone()
    }
}

fn access_tokens(settings: &Settings, http: &HttpClient) -> AccessTokens {
    let endpoint = match &settings.access_tokens {
        AccessTokenSource::ClientCredentials(base) => TokenEndpoint::client_credentials(base),
        AccessTokenSource::ServiceAccount(issuer) => TokenEndpoint::service_account(issuer),
    };
    AccessTokens::new(http.clone(), endpoint, settings.credentials.clone())
}

fn authenticator(
    settings: &Settings,
    http: &HttpClient,
    access_tokens: &AccessTokens,
) -> Authenticator {
    let policy = KeySetPolicy::default();
    let session_keys = KeySet::for_session_tokens(
        http.clone(),
        &settings.api_base,
        Some(access_tokens.clone()),
        policy,
    );
    let session = SessionVerifier::new(session_keys, settings.session_issuer.clone());
    let app = settings.app_tokens.as_ref().map(|app| {
        let keys = KeySet::for_app_tokens(http.clone(), &app.issuer, policy);
        AppTokenVerifier::new(keys, &app.issuer, app.app_id.clone())
    });
    Authenticator::new(session, app)
}

/// The authenticator that the server would have with these settings.
pub(crate) fn authenticator_alone(settings: &Settings, http: &HttpClient) -> Authenticator {
    authenticator(settings, http, &access_tokens(settings, http))
}
