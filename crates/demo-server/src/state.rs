//! What the handlers share.

use std::sync::Arc;

use appbridge_server::{
    AccessTokens, AppTokenVerifier, Authenticator, HttpClient, KeySet, KeySetPolicy, Platform,
    SessionVerifier, TokenEndpoint, Verifiers,
};
use axum::extract::FromRef;

use crate::frontend::Frontend;
use crate::operations::{Ending, Metrics, Parts, Readiness, TenantLimit};
use crate::security::ContentPolicy;
use crate::settings::{AccessTokenSource, Settings};
use crate::store::TenantStore;

/// What the handlers share. Cheap to clone: every request does, several times.
#[derive(Debug, Clone)]
pub struct AppState {
    shared: Arc<Shared>,
}

#[derive(Debug, Clone)]
pub struct Shared {
    pub(crate) authenticator: Authenticator,
    pub(crate) platform: Platform,
    pub(crate) tenants: TenantStore,
    pub(crate) frontend: Frontend,
    pub(crate) content_policy: ContentPolicy,
    pub(crate) tenant_limit: Option<TenantLimit>,
    pub(crate) metrics: Metrics,
    pub(crate) readiness: Readiness,
    ending: Ending,
}

impl AppState {
    /// Puts everything together that the settings describe. Nothing is asked of
    /// the platform yet.
    #[must_use]
    pub fn new(settings: &Settings, http: HttpClient, tenants: TenantStore) -> Self {
        let access_tokens = access_tokens(settings, &http);
        let gate = Gate::new(settings, &http, &access_tokens);
        let parts = Parts {
            tenants: tenants.clone(),
            access_tokens: access_tokens.clone(),
            session_keys: gate.session_keys,
            app_keys: gate.app_keys,
        };
        let ending = Ending::default();
        let shared = Shared {
            authenticator: gate.authenticator,
            platform: Platform::new(http, &settings.api_base, access_tokens),
            tenants,
            frontend: settings.frontend.clone(),
            content_policy: ContentPolicy::new(&settings.frame_ancestors),
            tenant_limit: settings
                .tenant_requests_per_minute
                .map(TenantLimit::per_minute),
            metrics: Metrics::new(),
            readiness: Readiness::new(parts, ending.clone()),
            ending,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The same, counting with `metrics` instead of numbers of its own.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Metrics) -> Self {
        Arc::make_mut(&mut self.shared).metrics = metrics;
        self
    }

    /// What [`serve`](crate::serve) sets when the server is about to end.
    #[must_use]
    pub fn ending(&self) -> Ending {
        self.ending.clone()
    }
}

impl std::ops::Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
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

/// Who verifies tokens, and the keys that this takes.
struct Gate {
    authenticator: Authenticator,
    session_keys: KeySet,
    app_keys: Option<KeySet>,
}

impl Gate {
    fn new(settings: &Settings, http: &HttpClient, access_tokens: &AccessTokens) -> Self {
        let policy = KeySetPolicy::default();
        let session_keys = KeySet::for_session_tokens(
            http.clone(),
            &settings.api_base,
            Some(access_tokens.clone()),
            policy,
        );
        let app_keys = settings
            .app_tokens
            .as_ref()
            .map(|app| KeySet::for_app_tokens(http.clone(), &app.issuer, policy));
        let session = SessionVerifier::new(session_keys.clone(), settings.session_issuer.clone());
        let app = settings
            .app_tokens
            .as_ref()
            .zip(app_keys.clone())
            .map(|(app, keys)| AppTokenVerifier::new(keys, &app.issuer, app.app_id.clone()));
        let verifiers = match app {
            Some(app) => Verifiers::Both(session, app),
            None => Verifiers::Session(session),
        };
        Self {
            authenticator: Authenticator::new(verifiers),
            session_keys,
            app_keys,
        }
    }
}

/// The authenticator that the server would have with these settings.
pub(crate) fn authenticator_alone(settings: &Settings, http: &HttpClient) -> Authenticator {
    Gate::new(settings, http, &access_tokens(settings, http)).authenticator
}
