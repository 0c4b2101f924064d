//! Tenants that come, ask who they are, and leave.

mod lifecycle;

use appbridge_types::tenant::{SessionInfo, TenantConnection};
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};

use crate::error::ApiError;
use crate::session::{Caller, Gate, UnlimitedCaller};
use crate::store::TenantStore;

pub use lifecycle::routes as lifecycle_routes;

/// `POST /connect-tenant`, `POST /disconnect-tenant` and `GET /session`, to be nested
/// under `/api`: for the app's own frontend.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Gate: FromRef<S>,
    TenantStore: FromRef<S>,
{
    Router::new()
        .route("/connect-tenant", post(connect))
        .route("/disconnect-tenant", post(disconnect))
        .route("/session", get(session))
}

/// Remembers the tenant. May be repeated.
async fn connect(
    Caller(session): Caller,
    State(tenants): State<TenantStore>,
) -> Result<Json<TenantConnection>, ApiError> {
    let connection = tenants.connect(&session).await?;
    tracing::info!(
        tenant = %connection.tenant_id,
        newly_connected = connection.newly_connected,
        "tenant connected"
    );
    Ok(Json(connection))
}

/// Erases the tenant. May be repeated.
async fn disconnect(
    UnlimitedCaller(session): UnlimitedCaller,
    State(tenants): State<TenantStore>,
) -> Result<StatusCode, ApiError> {
    let was_connected = tenants.disconnect(&session).await?;
    tracing::info!(tenant = %session.tenant_id(), was_connected, "tenant disconnected");
    Ok(StatusCode::NO_CONTENT)
}

/// Who is signed in.
async fn session(
    Caller(session): Caller,
    State(tenants): State<TenantStore>,
) -> Result<Json<SessionInfo>, ApiError> {
    let connected = tenants.is_connected(&session).await?;
    // App tokens have no name. Who installed the app came with a token that had one.
    let tenant_slug = match session.tenant_slug() {
        Some(slug) => Some(slug.to_owned()),
        None => tenants.slug(&session).await?,
    };
    Ok(Json(SessionInfo {
        tenant_id: session.tenant_id(),
        tenant_slug,
        user_id: session.user_id().to_owned(),
        expires_at: session.expires_at(),
        connected,
    }))
}
