//! Which tenants have installed the app.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::Platform;
use crate::data::Tenant;

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
#[derive(Default)]
pub(crate) struct Installations(Mutex<HashMap<Uuid, Installation>>);

impl Installations {
    pub(crate) fn of(&self, tenant: Uuid) -> Installation {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&tenant)
            .copied()
            .unwrap_or_default()
    }

    /// Sets the state and gives the one before.
    fn set(&self, tenant: Uuid, state: Installation) -> Installation {
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        states.insert(tenant, state).unwrap_or_default()
    }
}

impl Platform {
    /// Changes a tenant's installation. Finishing and removing one calls the
    /// app's lifecycle URLs in the background: an app that is down can neither
    /// block an installation nor keep itself installed.
    pub(crate) fn change_installation(&self, tenant: &Tenant, state: Installation) {
        let before = self.installations.set(tenant.id, state);
        if before == state {
            return;
        }
        tracing::info!(tenant = tenant.slug, ?state, "installation changed");
        let lifecycle = self.manifest.as_ref().map(|app| &app.manifest.lifecycle);
        let url = match (before, state) {
            (_, Installation::Installed) => lifecycle.and_then(|urls| urls.connect_url.clone()),
            (Installation::Installed, Installation::NotInstalled) => {
                lifecycle.and_then(|urls| urls.disconnect_url.clone())
            }
            _ => None,
        };
        if let Some(url) = url {
            self.call_lifecycle(url, tenant);
        }
    }

    /// JTL documents neither payload nor authentication of these calls; an app
    /// cannot rely on more than that one comes.
    fn call_lifecycle(&self, url: String, tenant: &Tenant) {
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
