//! Ordering and ending faults.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::extract::Body;
use super::rejection::Rejection;
use crate::platform::faults::Fault;
use crate::state::Platform;

pub(super) async fn order(
    State(platform): State<Arc<Platform>>,
    Body(fault): Body<Fault>,
) -> Result<(StatusCode, Json<Fault>), Rejection> {
    fault
        .check()
        .map_err(|error| Rejection::bad_request(error.to_string()))?;
    platform.faults.add(fault.clone());
    Ok((StatusCode::CREATED, Json(fault)))
}

pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Json<Vec<Fault>> {
    Json(platform.faults.list())
}

pub(super) async fn clear(State(platform): State<Arc<Platform>>) -> StatusCode {
    platform.faults.clear();
    StatusCode::NO_CONTENT
}
