//! The admin's side of app registration in JTL-Wawi.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::extract::{Body, Path};
use super::rejection::Rejection;
use crate::onpremise::{Decision, DecisionError, RegistrationRequest};
use crate::state::Platform;

/// Whether apps may ask for an API key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Opening {
    pub(crate) open: bool,
}

/// What an approval grants; without scopes, all that the app asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approval {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scopes: Option<Vec<String>>,
}

pub(super) async fn open(
    State(platform): State<Arc<Platform>>,
    Body(opening): Body<Opening>,
) -> Json<Opening> {
    platform.registrations.set_open(opening.open);
    tracing::info!(open = opening.open, "app registration opened or closed");
    Json(opening)
}

pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Json<Vec<RegistrationRequest>> {
    Json(platform.registrations.list())
}

pub(super) async fn approve(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Body(approval): Body<Approval>,
) -> Result<StatusCode, Rejection> {
    let scopes = approval.scopes;
    decide(&platform, id, Decision::Approve { scopes })
}

pub(super) async fn refuse(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Rejection> {
    decide(&platform, id, Decision::Refuse)
}

pub(super) async fn revoke_key(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Rejection> {
    decide(&platform, id, Decision::RevokeKey)
}

fn decide(platform: &Platform, id: Uuid, decision: Decision) -> Result<StatusCode, Rejection> {
    platform
        .registrations
        .decide(id, decision)
        .map_err(|error| {
            let status = match error {
                DecisionError::Unknown => StatusCode::NOT_FOUND,
                DecisionError::State(_) => StatusCode::CONFLICT,
                DecisionError::MandatoryScope(_) | DecisionError::ForeignScope(_) => {
                    StatusCode::BAD_REQUEST
                }
            };
            Rejection::new(status, error.to_string())
        })?;
    Ok(StatusCode::NO_CONTENT)
}
