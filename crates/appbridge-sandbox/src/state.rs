//! The state of one running sandbox: every service's, and what they share.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::HeaderMap;
use uuid::Uuid;

use crate::apps::{App, Apps};
use crate::changes::Changes;
use crate::data::{self, Tenant};
use crate::identity::{Bearer, Issuer, Refusal, SignIns};
use crate::installation::{Installation, Installations};
use crate::onpremise::Registrations;
use crate::orders::Orders;
use crate::outbound::Outbound;
use crate::platform::bearer_token;
use crate::platform::faults::Faults;
use crate::platform::rate_limit::RateLimit;
use crate::platform::requests::{RequestList, TokenKind};
use crate::platform::scopes::Scopes;
use crate::platform::settings::{Settings, SettingsError};
use crate::scx::Scx;

/// The state of one running sandbox.
pub(crate) struct Platform {
    /// Differs from start to start, so that a page notices a new sandbox at the old address.
    pub(crate) instance: Uuid,
    pub(crate) changes: Arc<Changes>,
    pub(crate) apps: Apps,
    pub(crate) tenants: Vec<Arc<Tenant>>,
    pub(crate) issuer: Issuer,
    pub(crate) sign_ins: SignIns,
    pub(crate) faults: Arc<Faults>,
    pub(crate) requests: RequestList,
    pub(crate) rate_limit: RateLimit,
    pub(crate) installations: Installations,
    pub(crate) outbound: Outbound,
    pub(crate) registrations: Registrations,
    pub(crate) scx: Scx,
    pub(crate) orders: Arc<Orders>,
    settings: RwLock<Settings>,
}

impl Platform {
    /// # Errors
    /// When this machine cannot set up an HTTP client.
    pub(crate) fn new(
        app: App,
        scx_refresh_token: String,
        issuer: Issuer,
        settings: Settings,
    ) -> anyhow::Result<Self> {
        let (changes, outbound) = (Arc::<Changes>::default(), Outbound::new()?);
        Ok(Self {
            instance: Uuid::new_v4(),
            installations: Installations::new(outbound.clone(), Arc::clone(&changes)),
            changes,
            outbound,
            apps: Apps::new(app),
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
        let patched = settings.clone();
        drop(settings);
        self.changes.announce();
        Ok(patched)
    }

    pub(crate) fn tenant(&self, id: Uuid) -> Option<&Arc<Tenant>> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    /// What an app may do: the setting, else what its manifest asks for, else
    /// everything.
    pub(crate) fn scopes(&self, app: &App) -> Scopes {
        self.settings()
            .granted_scopes
            .map_or_else(|| app.scopes(), Scopes::of_setting)
    }

    /// Scopes that panes of the app require and the app does not have.
    pub(crate) fn missing_scopes(&self, app: &App) -> Vec<String> {
        let scopes = self.scopes(app);
        let manifest = app.manifest.iter();
        let panes = manifest.flat_map(|app| &app.manifest.capabilities.erp.pane);
        let required: BTreeSet<&String> = panes.flat_map(|pane| &pane.required_scopes).collect();
        required
            .into_iter()
            .filter(|scope| !scopes.allows(scope))
            .cloned()
            .collect()
    }

    /// Whether a tenant has installed an app, or is setting it up, where that is asked for.
    pub(crate) fn may_be_used_by(&self, app: &App, tenant: Uuid) -> bool {
        app.manifest.is_none()
            || !self.settings().requires_installation
            || self.installations.of(app, tenant) != Installation::NotInstalled
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
        let token = bearer_token(headers).ok_or(Refusal::Missing)?;
        self.issuer.verify(token, &self.apps)
    }
}
