//! The calls that JTL makes when a tenant installs or removes the app.
//!
//! JTL documents neither their payload nor any authentication, so anybody can
//! send them, in anybody's name: what their body says is not even read. A call
//! that brings a verified token (`Authorization: Bearer <session token or app
//! token>`) proves one tenant, and acts for that one as `/api/connect-tenant` and
//! `/api/disconnect-tenant` do. One without a token is noted and changes nothing;
//! one whose token is refused is refused.

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::middleware::from_fn;
use axum::routing::post;

use crate::error::ApiError;
use crate::middleware::{hold_place, within_time};
use crate::session::{Caller, Gate, UnlimitedCaller};
use crate::store::TenantStore;

/// How many bytes of a body are read, to be polite: nothing of it is used.
const READ: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Connect,
    Disconnect,
}

/// `POST /connect` and `POST /disconnect`, to be nested under `/lifecycle`: for JTL.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Gate: FromRef<S>,
    TenantStore: FromRef<S>,
{
    let route = |call: Call| {
        post(move |State(state): State<S>, request: Request| async move {
            act(call, &state, request).await
        })
    };
    Router::new()
        .route("/connect", route(Call::Connect))
        .route("/disconnect", route(Call::Disconnect))
        .layer(from_fn(hold_place))
        .layer(from_fn(within_time))
}

async fn act<S>(call: Call, state: &S, request: Request) -> Result<StatusCode, ApiError>
where
    S: Send + Sync,
    Gate: FromRef<S>,
    TenantStore: FromRef<S>,
{
    let (mut parts, body) = request.into_parts();
    let session = match call {
        _ if !parts.headers.contains_key(AUTHORIZATION) => None,
        Call::Connect => {
            let Caller(session) = Caller::from_request_parts(&mut parts, state).await?;
            Some(session)
        }
        Call::Disconnect => {
            let UnlimitedCaller(session) =
                UnlimitedCaller::from_request_parts(&mut parts, state).await?;
            Some(session)
        }
    };
    let Ok(body) = to_bytes(body, READ).await else {
        return Err(ApiError::body_too_large());
    };
    let Some(session) = session else {
        let bytes = body.len();
        tracing::info!(
            ?call,
            bytes,
            "lifecycle call proves nothing; nothing changes"
        );
        return Ok(StatusCode::NO_CONTENT);
    };
    let tenants = TenantStore::from_ref(state);
    match call {
        Call::Connect => drop(tenants.connect(&session).await?),
        Call::Disconnect => drop(tenants.disconnect(&session).await?),
    }
    tracing::info!(?call, tenant = %session.tenant_id(), "lifecycle call with a token");
    Ok(StatusCode::NO_CONTENT)
}
