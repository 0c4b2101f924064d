//! The gate before a tenant's data.

use appbridge_server::{Platform, TenantApi};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;

use super::{Caller, Gate};
use crate::error::ApiError;
use crate::store::TenantStore;

/// The ERP of the request's tenant, which has a verified session and has been
/// connected by the setup page.
#[derive(Debug, Clone)]
pub struct ConnectedTenant(pub TenantApi);

impl<S> FromRequestParts<S> for ConnectedTenant
where
    S: Send + Sync,
    Gate: FromRef<S>,
    TenantStore: FromRef<S>,
    Platform: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Caller(session) = Caller::from_request_parts(parts, state).await?;
        if TenantStore::from_ref(state).is_connected(&session).await? {
            Ok(Self(Platform::from_ref(state).for_tenant(&session)))
        } else {
            Err(ApiError::not_connected())
        }
    }
}
