//! What the sandbox is, and its settings.

use std::collections::BTreeSet;
use std::sync::Arc;

use appbridge_types::manifest::{Listing, Manifest};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::extract::Body;
use super::rejection::Rejection;
use crate::data::User;
use crate::installation::{Installation, LifecycleCall};
use crate::manifest::{Unsupported, Warning};
use crate::platform::settings::Settings;
use crate::state::Platform;

/// Everything that can be known about a sandbox, but for its client secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SandboxState {
    /// Differs from start to start.
    pub instance: Uuid,
    /// The merchants; every sandbox has the same ones.
    pub tenants: Vec<Tenant>,
    /// The app, as the identity provider knows it.
    pub client: Client,
    /// The settings as they are now.
    pub settings: Settings,
    /// The app that the App Shell hosts, if any.
    pub manifest: Option<Manifest>,
    /// How the store presents that app, where its manifest says so.
    pub listing: Option<Listing>,
    /// What JTL would refuse of the app's manifest.
    pub manifest_warnings: Vec<Warning>,
    /// What the app's manifest asks for and this sandbox does not do.
    pub unsupported: Vec<Unsupported>,
    /// What the app may do at the ERP's API, by name.
    pub granted_scopes: Vec<String>,
    /// Scopes that panes of the app require and the app does not have; such panes are
    /// not shown.
    pub missing_scopes: Vec<String>,
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
    /// How far it has come with installing the app.
    pub installation: Installation,
    /// The latest calls of the app's lifecycle URLs for this tenant, oldest first.
    pub lifecycle_calls: Vec<LifecycleCall>,
}

/// How the identity provider knows the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Client {
    /// The name in the credentials of the token endpoints.
    pub client_id: String,
    /// What the app signs users in with.
    pub public_client_id: String,
    /// `aud` of app tokens.
    pub app_id: String,
}

pub(super) async fn show(State(platform): State<Arc<Platform>>) -> Json<SandboxState> {
    Json(SandboxState::of(&platform))
}

impl SandboxState {
    pub(super) fn of(platform: &Platform) -> Self {
        let tenants = platform
            .tenants
            .iter()
            .map(|tenant| Tenant {
                id: tenant.id,
                slug: tenant.slug.to_owned(),
                name: tenant.name.to_owned(),
                users: tenant.users.clone(),
                installation: platform.installations.of(tenant.id),
                lifecycle_calls: platform.installations.calls(tenant.id),
            })
            .collect();
        let app = platform.manifest.as_ref();
        Self {
            instance: platform.instance,
            tenants,
            client: Client {
                client_id: platform.client_id.clone(),
                public_client_id: platform.public_client_id.clone(),
                app_id: platform.app_id.clone(),
            },
            settings: platform.settings(),
            manifest: app.map(|app| app.manifest.clone()),
            listing: app.and_then(|app| app.listing.clone()),
            manifest_warnings: app.map(|app| app.warnings.clone()).unwrap_or_default(),
            unsupported: app.map(|app| app.unsupported.clone()).unwrap_or_default(),
            granted_scopes: platform
                .scopes()
                .names()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            missing_scopes: missing_scopes(platform),
        }
    }
}

fn missing_scopes(platform: &Platform) -> Vec<String> {
    let scopes = platform.scopes();
    let panes = platform
        .manifest
        .iter()
        .flat_map(|app| &app.manifest.capabilities.erp.pane);
    let required: BTreeSet<&String> = panes.flat_map(|pane| &pane.required_scopes).collect();
    required
        .into_iter()
        .filter(|scope| !scopes.allows(scope))
        .cloned()
        .collect()
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
