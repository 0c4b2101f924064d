//! The gate before a tenant's data.

use appbridge_server::TenantApi;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::{ApiError, Caller};
use crate::state::AppState;

/// The ERP of the request's tenant, which has a verified session and has been
/// connected by the setup page.
pub(super) struct ConnectedTenant(pub(super) TenantApi);

impl FromRequestParts<AppState> for ConnectedTenant {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let Caller(session) = Caller::from_request_parts(parts, state).await?;
        if state.tenants.is_connected(&session).await? {
            Ok(Self(state.platform.for_tenant(&session)))
        } else {
            Err(ApiError::not_connected())
        }
    }
}
