//! The calls that JTL makes when a tenant installs or removes the app.
//!
//! JTL documents neither their payload nor any authentication, so anybody can
//! send them, in anybody's name: what their body says is not even read. A call
//! that brings a verified token (`Authorization: Bearer <session token or app
//! token>`) proves one tenant, and acts for that one as `/api/connect-tenant` and
//! `/api/disconnect-tenant` do. One without a token is noted and changes nothing;
//! one whose token is refused is refused.

use appbridge_server::error_answer;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use crate::api::{ApiError, Caller, within_time};
use crate::state::AppState;

/// Nothing of the body is used, so this is only how much is read to be polite.
const MAX_BODY: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Connect,
    Disconnect,
}

/// The routes, to be nested under `/lifecycle`.
pub(crate) fn routes() -> Router<AppState> {
    let route = |call: Call| {
        post(
            move |State(state): State<AppState>, request: Request| async move {
                answer(call, &state, request).await
            },
        )
    };
    Router::new()
        .route("/connect", route(Call::Connect))
        .route("/disconnect", route(Call::Disconnect))
        .layer(from_fn(within_time))
}

async fn answer(call: Call, state: &AppState, request: Request) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let session = if parts.headers.contains_key(AUTHORIZATION) {
        let Caller(session) = Caller::from_request_parts(&mut parts, state).await?;
        Some(session)
    } else {
        None
    };
    let Some(bytes) = length(body).await else {
        return Ok(error_answer(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body has more than 64 KiB.",
        ));
    };
    match (call, &session) {
        (_, None) => tracing::info!(
            ?call,
            bytes,
            "lifecycle call proves nothing; nothing changes"
        ),
        (Call::Connect, Some(session)) => {
            state.tenants.connect(session).await?;
            tracing::info!(?call, tenant = %session.tenant_id(), "lifecycle call with a token");
        }
        (Call::Disconnect, Some(session)) => {
            state.tenants.disconnect(session).await?;
            tracing::info!(?call, tenant = %session.tenant_id(), "lifecycle call with a token");
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn length(body: Body) -> Option<usize> {
    to_bytes(body, MAX_BODY).await.ok().map(|body| body.len())
}
