//! The calls that JTL makes when a tenant installs or removes the app.
//!
//! JTL documents neither their payload nor any authentication, so anybody can
//! send them. They are noted and change nothing: a tenant is connected by its
//! verified session token alone (`POST /api/connect-tenant`).

use appbridge_server::error_answer;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use crate::state::AppState;

/// Nothing of the body is used, so this is only how much is read to be polite.
const MAX_BODY: usize = 64 * 1024;

/// The routes, to be nested under `/lifecycle`.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/connect", post(|body| noted("connect", body)))
        .route("/disconnect", post(|body| noted("disconnect", body)))
}

async fn noted(call: &'static str, body: Body) -> Response {
    match to_bytes(body, MAX_BODY).await {
        Ok(body) => {
            tracing::info!(
                call,
                bytes = body.len(),
                "lifecycle call received; it changes nothing"
            );
            StatusCode::NO_CONTENT.into_response()
        }
        Err(_) => error_answer(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body has more than 64 KiB.",
        ),
    }
}
