//! Which tenants have installed the app, and the calls that tell the app so.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use appbridge_types::manifest::Lifecycle;
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::{Host, Url};
use uuid::Uuid;

use crate::data::Tenant;

/// How long a lifecycle call to the app may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How far a tenant has come with installing the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Installation {
    /// The app is not there, or was removed.
    #[default]
    NotInstalled,
    /// The setup page is open and has not called `setupCompleted`.
    Installing,
    /// The app is in use.
    Installed,
}

/// The state of every tenant.
pub(crate) struct Installations {
    states: Mutex<HashMap<Uuid, Installation>>,
    app_id: String,
    /// Whom to tell, as the app's manifest says.
    lifecycle: Lifecycle,
    /// For an app elsewhere, by the proxy that the environment names.
    remote: reqwest::Client,
    /// For an app on this machine, which a proxy would look for on its own.
    local: reqwest::Client,
}

impl Installations {
    /// No tenant has installed the app yet.
    pub(crate) fn new(app_id: String, lifecycle: Lifecycle) -> anyhow::Result<Self> {
        let client = |builder: reqwest::ClientBuilder| {
            builder
                .timeout(TIMEOUT)
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .context("the HTTP client for lifecycle calls cannot be built")
        };
        Ok(Self {
            states: Mutex::default(),
            app_id,
            lifecycle,
            remote: client(reqwest::Client::builder())?,
            local: client(reqwest::Client::builder().no_proxy())?,
        })
    }

    pub(crate) fn of(&self, tenant: Uuid) -> Installation {
        self.states
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&tenant)
            .copied()
            .unwrap_or_default()
    }

    /// Changes a tenant's installation. Finishing and removing one calls the
    /// app's lifecycle URLs in the background: an app that is down can neither
    /// block an installation nor keep itself installed.
    pub(crate) fn change(&self, tenant: &Tenant, state: Installation) {
        let before = self.set(tenant.id, state);
        if before == state {
            return;
        }
        tracing::info!(tenant = tenant.slug, ?state, "installation changed");
        let url = match (before, state) {
            (_, Installation::Installed) => self.lifecycle.connect_url.clone(),
            (Installation::Installed, Installation::NotInstalled) => {
                self.lifecycle.disconnect_url.clone()
            }
            _ => None,
        };
        if let Some(url) = url {
            self.call_app(url, tenant);
        }
    }

    /// Sets the state and gives the one before.
    fn set(&self, tenant: Uuid, state: Installation) -> Installation {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.insert(tenant, state).unwrap_or_default()
    }

    /// JTL documents neither payload nor authentication of these calls; an app
    /// cannot rely on more than that one comes.
    fn call_app(&self, url: String, tenant: &Tenant) {
        let body =
            json!({ "tenantId": tenant.id, "tenantSlug": tenant.slug, "appId": self.app_id });
        let http = if is_loopback(&url) {
            &self.local
        } else {
            &self.remote
        };
        let request = http.post(&url).json(&body);
        tokio::spawn(async move {
            match request.send().await {
                Ok(response) if response.status().is_success() => {
                    tracing::info!(url, "lifecycle call answered")
                }
                Ok(response) => {
                    tracing::warn!(
                        url,
                        status = response.status().as_u16(),
                        "lifecycle call was refused"
                    );
                }
                Err(error) => tracing::warn!(url, %error, "lifecycle call failed"),
            }
        });
    }
}

/// Whether a URL's host is this machine.
fn is_loopback(url: &str) -> bool {
    let url = Url::parse(url);
    match url.as_ref().ok().and_then(Url::host) {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}
