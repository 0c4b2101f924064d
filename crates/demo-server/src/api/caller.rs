//! Who calls, and whether they may call this often.

use appbridge_server::{Session, SessionRejection};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::ApiError;
use crate::state::AppState;

/// A request's verified session, whose tenant has not spent its share of
/// requests.
pub(crate) struct Caller(pub(crate) Session);

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let session = Session::from_request_parts(parts, state).await;
        let code = session
            .as_ref()
            .map_or_else(SessionRejection::code, |_| "valid");
        state.metrics.verdict(code);
        let session = session?;
        if let Some(limit) = &state.tenant_limit {
            limit
                .check(session.tenant_id())
                .map_err(ApiError::too_many_requests)?;
        }
        Ok(Self(session))
    }
}
