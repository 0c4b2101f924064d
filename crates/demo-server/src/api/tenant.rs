//! The tenant and its user.

use appbridge_types::demo::{SessionInfo, TenantConnection};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::{ApiError, Caller};
use crate::state::AppState;

/// `POST /api/connect-tenant`: remembers the tenant. May be repeated.
pub(super) async fn connect(
    Caller(session): Caller,
    State(state): State<AppState>,
) -> Result<Json<TenantConnection>, ApiError> {
    let connection = state.tenants.connect(&session).await?;
    tracing::info!(
        tenant = %connection.tenant_id,
        newly_connected = connection.newly_connected,
        "tenant connected"
    );
    Ok(Json(connection))
}

/// `POST /api/disconnect-tenant`: erases the tenant. May be repeated.
pub(super) async fn disconnect(
    Caller(session): Caller,
    State(state): State<AppState>,
) -> Result<StatusCode, ApiError> {
    let was_connected = state.tenants.disconnect(&session).await?;
    tracing::info!(tenant = %session.tenant_id(), was_connected, "tenant disconnected");
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/session`: who is signed in.
pub(super) async fn session(
    Caller(session): Caller,
    State(state): State<AppState>,
) -> Result<Json<SessionInfo>, ApiError> {
    let connected = state.tenants.is_connected(&session).await?;
    Ok(Json(SessionInfo {
        tenant_id: session.tenant_id(),
        tenant_slug: session.tenant_slug().map(str::to_owned),
        user_id: session.user_id().to_owned(),
        expires_at: session.expires_at(),
        connected,
    }))
}
