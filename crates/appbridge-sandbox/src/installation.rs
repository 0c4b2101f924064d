//! Which tenants have installed the app, and the calls that tell the app so.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::apps::App;
use crate::data::Tenant;
use crate::outbound::Outbound;

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

/// The state of every app with every tenant: by app id, then by tenant.
#[derive(Default)]
pub(crate) struct Installations {
    states: Mutex<HashMap<String, HashMap<Uuid, Installation>>>,
}

impl Installations {
    pub(crate) fn of(&self, app: &App, tenant: Uuid) -> Installation {
        self.states
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(app.id())
            .and_then(|states| states.get(&tenant))
            .copied()
            .unwrap_or_default()
    }

    /// Forgets an app that is no longer registered, and tells it nothing.
    pub(crate) fn forget(&self, app_id: &str) {
        self.states
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(app_id);
    }

    /// Changes a tenant's installation of an app. Finishing and removing one calls the
    /// app's lifecycle URLs in the background: an app that is down can neither
    /// block an installation nor keep itself installed.
    pub(crate) fn change(
        &self,
        app: &App,
        tenant: &Tenant,
        state: Installation,
        outbound: &Outbound,
    ) {
        let before = self.set(app, tenant.id, state);
        if before == state {
            return;
        }
        tracing::info!(
            app = app.id(),
            tenant = tenant.slug,
            ?state,
            "installation changed"
        );
        let url = app.lifecycle().and_then(|urls| match (before, state) {
            (_, Installation::Installed) => urls.connect_url.clone(),
            (Installation::Installed, Installation::NotInstalled) => urls.disconnect_url.clone(),
            _ => None,
        });
        if let Some(url) = url {
            call_app(app, url, tenant, outbound);
        }
    }

    /// Sets the state and gives the one before.
    fn set(&self, app: &App, tenant: Uuid, state: Installation) -> Installation {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let of_app = states.entry(app.id().to_owned()).or_default();
        of_app.insert(tenant, state).unwrap_or_default()
    }
}

/// JTL documents neither payload nor authentication of these calls; an app
/// cannot rely on more than that one comes.
fn call_app(app: &App, url: String, tenant: &Tenant, outbound: &Outbound) {
    let body = json!({ "tenantId": tenant.id, "tenantSlug": tenant.slug, "appId": app.id() });
    let request = outbound.request(Method::POST, &url).json(&body);
    tokio::spawn(async move {
        match request.send().await {
            Ok(response) if response.status().is_success() => {
                tracing::info!(url, "lifecycle call answered")
            }
            Ok(response) => {
                let status = response.status().as_u16();
                tracing::warn!(url, status, "lifecycle call was refused");
            }
            Err(error) => tracing::warn!(url, %error, "lifecycle call failed"),
        }
    });
}
