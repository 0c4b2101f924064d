//! Which tenants have installed the app, and the calls that tell the app so.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use appbridge_types::manifest::Lifecycle;
use serde::{Deserialize, Serialize};
use serde_json::json;
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
    /// Follows no redirects.
    http: reqwest::Client,
}

impl Installations {
    /// No tenant has installed the app yet.
    pub(crate) fn new(app_id: String, lifecycle: Lifecycle) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("the HTTP client for lifecycle calls cannot be built")?;
        Ok(Self {
            states: Mutex::default(),
            app_id,
            lifecycle,
            http,
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
        let request = self.http.post(&url).json(&body);
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
