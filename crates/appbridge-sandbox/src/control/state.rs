//! What the sandbox is, and its settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::apps::RegisteredApp;
use super::extract::Body;
use super::rejection::Rejection;
use super::version::VERSION;
use crate::data::User;
use crate::installation::{Installation, LifecycleCall};
use crate::platform::faults::ActiveFault;
use crate::platform::settings::Settings;
use crate::state::Platform;

/// Everything that can be known about a sandbox, but for its client secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SandboxState {
    /// The version of the control routes: the first number of that in `openapi.json`.
    pub control_version: u32,
    /// Differs from start to start.
    pub instance: Uuid,
    /// The identity provider's issuer, and the base of all its routes: the origin that the
    /// sandbox was started for, without a slash at its end.
    pub issuer: String,
    /// The merchants; every sandbox has the same ones.
    pub tenants: Vec<Tenant>,
    /// The settings as they are now.
    pub settings: Settings,
    /// The faults in force, in the order in which they were ordered.
    pub faults: Vec<ActiveFault>,
    /// All apps; the one that the sandbox was started with is the first.
    pub apps: Vec<RegisteredApp>,
}

/// A merchant, without the records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Tenant {
    /// `tenantId` of tokens, and what `X-Tenant-ID` names.
    pub id: Uuid,
    /// The short name that session tokens carry.
    pub slug: String,
    /// The company's name.
    pub name: String,
    /// Those who work there; there are two at least.
    pub users: Vec<User>,
    /// How far it has come with installing the app that the sandbox was started with.
    pub installation: Installation,
    /// The same with each app, by app id.
    pub installations: BTreeMap<String, Installation>,
    /// The latest calls of apps' lifecycle URLs for this tenant, oldest first.
    pub lifecycle_calls: Vec<LifecycleCall>,
    /// Grows whenever the tenant's records have changed.
    pub records_version: u64,
}

pub(super) async fn show(State(platform): State<Arc<Platform>>) -> Json<SandboxState> {
    Json(SandboxState::of(&platform))
}

impl SandboxState {
    pub(super) fn of(platform: &Platform) -> Self {
        let apps = platform.apps.all();
        let first = platform.apps.first();
        let tenants = platform
            .tenants
            .iter()
            .map(|tenant| Tenant {
                id: tenant.id,
                slug: tenant.slug.to_owned(),
                name: tenant.name.to_owned(),
                users: tenant.users.clone(),
                installation: platform.installations.of(&first, tenant.id),
                installations: apps
                    .iter()
                    .map(|app| {
                        let state = platform.installations.of(app, tenant.id);
                        (app.id().to_owned(), state)
                    })
                    .collect(),
                lifecycle_calls: platform.installations.calls(tenant.id),
                records_version: tenant.records_version(),
            })
            .collect();
        Self {
            control_version: VERSION,
            instance: platform.instance,
            issuer: platform.issuer.origin().to_owned(),
            tenants,
            settings: platform.settings(),
            faults: platform.faults.list(),
            apps: apps
                .iter()
                .map(|app| RegisteredApp::of(platform, app))
                .collect(),
        }
    }
}

pub(super) async fn patch_settings(
    State(platform): State<Arc<Platform>>,
    Body(patch): Body<Value>,
) -> Result<Json<Settings>, Rejection> {
    let settings = platform
        .patch_settings(&patch)
        .map_err(|error| Rejection::bad_request(error.to_string()))?;
    tracing::info!("settings changed");
    Ok(Json(settings))
}
