//! The state of one running sandbox: every service's, and what they share.

use std::sync::{Arc, PoisonError, RwLock};

use appbridge_types::manifest::PublicClient;
use axum::http::HeaderMap;
use uuid::Uuid;

use crate::data::{self, Tenant};
use crate::identity::{Bearer, Issuer, Refusal, SignIns};
use crate::installation::{Installation, Installations};
use crate::manifest::AppManifest;
use crate::onpremise::Registrations;
use crate::orders::Orders;
use crate::platform::bearer_token;
use crate::platform::faults::Faults;
use crate::platform::rate_limit::RateLimit;
use crate::platform::requests::{RequestList, TokenKind};
use crate::platform::scopes::Scopes;
use crate::platform::settings::{Settings, SettingsError};
use crate::scx::Scx;

/// The state of one running sandbox.
pub(crate) struct Platform {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) public_client_id: String,
    pub(crate) app_id: String,
    pub(crate) manifest: Option<AppManifest>,
    pub(crate) tenants: Vec<Arc<Tenant>>,
    pub(crate) issuer: Issuer,
    pub(crate) sign_ins: SignIns,
    pub(crate) faults: Arc<Faults>,
    pub(crate) requests: RequestList,
    pub(crate) rate_limit: RateLimit,
    pub(crate) installations: Installations,
    pub(crate) registrations: Registrations,
    pub(crate) scx: Scx,
    pub(crate) orders: Arc<Orders>,
    settings: RwLock<Settings>,
}

/// Who the client and the app are.
pub(crate) struct Registration {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) public_client_id: String,
    pub(crate) app_id: String,
    pub(crate) scx_refresh_token: String,
    pub(crate) manifest: Option<AppManifest>,
}

impl Platform {
    /// # Errors
    /// When this machine cannot set up an HTTP client.
    pub(crate) fn new(
        registration: Registration,
        issuer: Issuer,
        settings: Settings,
    ) -> anyhow::Result<Self> {
        let Registration {
            client_id,
            client_secret,
            public_client_id,
            app_id,
            scx_refresh_token,
            manifest,
        } = registration;
        let lifecycle = manifest
            .as_ref()
            .map(|app| app.manifest.lifecycle.clone())
            .unwrap_or_default();
        Ok(Self {
            installations: Installations::new(app_id.clone(), lifecycle)?,
            client_id,
            client_secret,
            public_client_id,
            app_id,
            manifest,
            tenants: data::tenants().into_iter().map(Arc::new).collect(),
            issuer,
            sign_ins: SignIns::default(),
            faults: Arc::default(),
            requests: RequestList::default(),
            rate_limit: RateLimit::default(),
            registrations: Registrations::default(),
            scx: Scx::new(scx_refresh_token),
            orders: Arc::default(),
            settings: RwLock::new(settings),
        })
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
    ) -> Result<Settings, SettingsError> {
        let mut settings = self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *settings = settings.patched(patch)?;
        Ok(settings.clone())
    }

    pub(crate) fn tenant(&self, id: Uuid) -> Option<&Arc<Tenant>> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    /// The client that signs users in, where the manifest registers one.
    pub(crate) fn public_client(&self) -> Option<&PublicClient> {
        let app = self.manifest.as_ref()?;
        app.manifest.authentication.public_client.as_ref()
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

    /// Whether a tenant has installed the app, or is setting it up, where that is asked for.
    pub(crate) fn may_be_used_by(&self, tenant: Uuid) -> bool {
        self.manifest.is_none()
            || !self.settings().requires_installation
            || self.installations.of(tenant) != Installation::NotInstalled
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
