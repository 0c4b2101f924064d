//! What the sandbox is, and its settings.

use std::sync::Arc;

use appbridge_types::manifest::Manifest;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::rejection::{Body, Rejection};
use crate::data::User;
use crate::platform::Platform;
use crate::platform::installation::Installation;
use crate::platform::settings::Settings;

/// Everything that can be known about a sandbox, but for its client secret.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StateView {
    tenants: Vec<TenantView>,
    client: ClientView,
    settings: Settings,
    manifest: Option<Manifest>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TenantView {
    id: Uuid,
    slug: &'static str,
    name: &'static str,
    users: Vec<User>,
    installation: Installation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientView {
    client_id: String,
    app_id: String,
}

pub(super) async fn show(State(platform): State<Arc<Platform>>) -> Json<StateView> {
    let tenants = platform
        .tenants
        .iter()
        .map(|tenant| TenantView {
            id: tenant.id,
            slug: tenant.slug,
            name: tenant.name,
            users: tenant.users.clone(),
            installation: platform.installations.of(tenant.id),
        })
        .collect();
    Json(StateView {
        tenants,
        client: ClientView {
            client_id: platform.client_id.clone(),
            app_id: platform.app_id.clone(),
        },
        settings: platform.settings(),
        manifest: platform.manifest.clone(),
    })
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
