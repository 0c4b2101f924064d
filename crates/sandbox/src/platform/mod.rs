//! What all routes share: settings, tenants, keys, faults, the list of requests.

pub(crate) mod faults;
pub(crate) mod installation;
pub(crate) mod problem;
pub(crate) mod rate_limit;
pub(crate) mod requests;
pub(crate) mod scopes;
pub(crate) mod settings;
pub(crate) mod unmatched;

use std::sync::{PoisonError, RwLock};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use uuid::Uuid;

use crate::data::{self, Tenant};
use crate::identity::{Bearer, Issuer, Refusal, TokenKind};
use crate::manifest::AppManifest;
use crate::onpremise::Registrations;
use crate::scx::Scx;
use faults::Faults;
use installation::Installations;
use rate_limit::RateLimit;
use requests::RequestList;
use scopes::Scopes;
use settings::Settings;

/// The state of one running sandbox.
pub(crate) struct Platform {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) app_id: String,
    pub(crate) manifest: Option<AppManifest>,
    pub(crate) tenants: Vec<std::sync::Arc<Tenant>>,
    pub(crate) issuer: Issuer,
    pub(crate) faults: Faults,
    pub(crate) requests: RequestList,
    pub(crate) rate_limit: RateLimit,
    pub(crate) installations: Installations,
    pub(crate) registrations: Registrations,
    pub(crate) scx: Scx,
    /// For the calls of the lifecycle; redirects are not followed.
    pub(crate) http: reqwest::Client,
    settings: RwLock<Settings>,
}

/// Who the client and the app are.
pub(crate) struct Registration {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) app_id: String,
    pub(crate) scx_refresh_token: String,
    pub(crate) manifest: Option<AppManifest>,
}

impl Platform {
    pub(crate) fn new(
        registration: Registration,
        issuer: Issuer,
        settings: Settings,
        http: reqwest::Client,
    ) -> Self {
        let Registration {
            client_id,
            client_secret,
            app_id,
            scx_refresh_token,
            manifest,
        } = registration;
        Self {
            client_id,
            client_secret,
            app_id,
            manifest,
            tenants: data::tenants()
                .into_iter()
                .map(std::sync::Arc::new)
                .collect(),
            issuer,
            faults: Faults::default(),
            requests: RequestList::default(),
            rate_limit: RateLimit::default(),
            installations: Installations::default(),
            registrations: Registrations::default(),
            scx: Scx::new(scx_refresh_token),
            http,
            settings: RwLock::new(settings),
        }
    }

    /// The settings as they are now.
    pub(crate) fn settings(&self) -> Settings {
        self.settings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Merges a patch into the settings; nothing changes when it is refused.
    pub(crate) fn patch_settings(
        &self,
        patch: &serde_json::Value,
    ) -> Result<Settings, settings::SettingsError> {
        let mut settings = self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *settings = settings.patched(patch)?;
        Ok(settings.clone())
    }

    pub(crate) fn tenant(&self, id: Uuid) -> Option<&std::sync::Arc<Tenant>> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    /// What the app may do: the setting, else what its manifest asks for, else
    /// everything.
    pub(crate) fn scopes(&self) -> Scopes {
        match (self.settings().granted_scopes, &self.manifest) {
            (Some(granted), _) => Scopes::of_setting(granted),
            (None, Some(app)) => Scopes::of_manifest(&app.manifest.capabilities.erp.api.scopes),
            (None, None) => Scopes::everything(),
        }
    }

    /// What a bearer token looks like, for the list of requests.
    pub(crate) fn kind_of(&self, token: &str) -> TokenKind {
        if self.scx.knows(token) {
            TokenKind::Scx
        } else {
            self.issuer.kind_of(token)
        }
    }

    /// Whom the bearer token of a request speaks for.
    pub(crate) fn bearer(&self, headers: &HeaderMap) -> Result<Bearer, Refusal> {
        self.issuer
            .verify(bearer_token(headers).ok_or(Refusal::Missing)?)
    }
}

/// The bearer token of a request, unverified.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
