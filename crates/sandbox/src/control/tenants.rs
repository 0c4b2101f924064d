//! A tenant's installation, and the records that the App Shell shows itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::rejection::{Body, Rejection};
use crate::data::{Customer, Tenant};
use crate::erp::Page;
use crate::platform::Platform;
use crate::platform::installation::Installation;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstallationChange {
    state: Step,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Step {
    Installing,
    Installed,
}

pub(super) async fn install(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Body(change): Body<InstallationChange>,
) -> Result<Json<Value>, Rejection> {
    if platform.manifest.is_none() {
        return Err(Rejection::bad_request(
            "there is no app to install: the sandbox runs without a manifest",
        ));
    }
    let state = match change.state {
        Step::Installing => Installation::Installing,
        Step::Installed => Installation::Installed,
    };
    set(&platform, id, state)
}

pub(super) async fn remove(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
) -> Result<Json<Value>, Rejection> {
    set(&platform, id, Installation::NotInstalled)
}

fn set(platform: &Platform, id: Uuid, state: Installation) -> Result<Json<Value>, Rejection> {
    platform.change_installation(tenant(platform, id)?, state);
    Ok(Json(json!({ "state": state })))
}

fn tenant(platform: &Platform, id: Uuid) -> Result<&Tenant, Rejection> {
    Ok(platform
        .tenant(id)
        .ok_or_else(|| Rejection::not_found("no such tenant"))?)
}

#[derive(Deserialize)]
pub(super) struct CustomerQuery {
    first: Option<i32>,
    after: Option<String>,
    #[serde(default)]
    search: String,
}

pub(super) async fn customers(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Query(query): Query<CustomerQuery>,
) -> Result<Json<Value>, Rejection> {
    let tenant = tenant(&platform, id)?;
    let words: Vec<String> = query
        .search
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let found: Vec<&Customer> = tenant
        .customers
        .iter()
        .filter(|customer| customer.mentions_all(&words))
        .collect();
    let page = Page::of(&found, query.first, query.after.as_deref())
        .map_err(|error| Rejection::bad_request(error.to_string()))?;
    Ok(Json(json!({
        "items": page.records,
        "totalCount": page.total_count,
        "hasNextPage": page.has_next(),
        "endCursor": page.end_cursor(),
    })))
}

impl Customer {
    /// Whether every word (in lower case) stands in one of the fields that
    /// people look for.
    fn mentions_all(&self, words: &[String]) -> bool {
        let fields = [
            Some(&self.customer_number),
            self.first_name.as_ref(),
            self.last_name.as_ref(),
            self.company_name.as_ref(),
            self.city.as_ref(),
        ];
        let fields: Vec<String> = fields
            .into_iter()
            .flatten()
            .map(|field| field.to_lowercase())
            .collect();
        words
            .iter()
            .all(|word| fields.iter().any(|field| field.contains(word)))
    }
}
