//! What tests order of the App Shells that are open.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::extract::{Body, Path};
use super::rejection::Rejection;
use super::tenants::tenant;
use crate::lists::List;
use crate::orders::ShellEvent;
use crate::state::Platform;

/// What shall be selected, and in which list.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) context: List,
    /// `null` for nothing; it has to be said.
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) id: Option<String>,
}

/// How many App Shells have been told.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) shells: usize,
}

pub(super) async fn select(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Body(choice): Body<Choice>,
) -> Result<StatusCode, Rejection> {
    let records = tenant(&platform, id)?.records();
    let chosen = choice.id.map(|id| Uuid::try_parse(&id).ok());
    let kind = choice.context.kind();
    if chosen.is_some_and(|id| id.is_none_or(|id| records.find(kind, id).is_none())) {
        let message = "id: the tenant has no such record in this list";
        return Err(Rejection::not_found(message));
    }
    platform.orders.select(id, choice.context, chosen.flatten());
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn publish(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Body(event): Body<ShellEvent>,
) -> Result<Json<Told>, Rejection> {
    tenant(&platform, id)?;
    match platform.orders.publish(id, event) {
        0 => Err(Rejection::new(
            StatusCode::CONFLICT,
            "no App Shell is open as this tenant, so nobody would hear it",
        )),
        shells => Ok(Json(Told { shells })),
    }
}
