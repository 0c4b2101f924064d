//! Ordering and ending faults.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::extract::{Body, Path};
use super::rejection::Rejection;
use crate::platform::faults::{ActiveFault, Fault, Moment};
use crate::state::Platform;

pub(super) async fn order(
    State(platform): State<Arc<Platform>>,
    Body(fault): Body<Fault>,
) -> Result<(StatusCode, Json<ActiveFault>), Rejection> {
    fault
        .check()
        .map_err(|error| Rejection::bad_request(error.to_string()))?;
    let fault = platform.faults.add(fault);
    platform.changes.announce();
    Ok((StatusCode::CREATED, Json(fault)))
}

pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Json<Vec<ActiveFault>> {
    Json(platform.faults.list())
}

pub(super) async fn clear(State(platform): State<Arc<Platform>>) -> StatusCode {
    platform.faults.clear();
    platform.changes.announce();
    StatusCode::NO_CONTENT
}

pub(super) async fn end(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<u64>,
) -> Result<StatusCode, Rejection> {
    if !platform.faults.remove(id) {
        return Err(Rejection::not_found("no fault of this id is in force"));
    }
    platform.changes.announce();
    Ok(StatusCode::NO_CONTENT)
}

/// `POST faults/bridge`: the App Shell's page asks what goes wrong at this moment of a bridge.
/// It counts as a hit.
pub(super) async fn strike_bridge(
    State(platform): State<Arc<Platform>>,
    Body(moment): Body<Moment>,
) -> Json<Option<ActiveFault>> {
    let struck = platform.faults.next_of_bridge(&moment);
    if struck.is_some() {
        platform.changes.announce();
    }
    Json(struck)
}
