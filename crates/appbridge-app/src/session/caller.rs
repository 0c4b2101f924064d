//! Who calls, and whether they may call this often.

use appbridge_server::Session;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;

use super::Gate;
use crate::error::ApiError;

/// A request's verified session, whose tenant has not spent its share of
/// requests.
#[derive(Debug, Clone)]
pub struct Caller(pub Session);

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    Gate: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Gate::from_ref(state).admit(parts).await.map(Self)
    }
}

/// A request's verified session, however often its tenant asks: what must always work,
/// such as leaving. It is not counted either.
#[derive(Debug, Clone)]
pub(crate) struct UnlimitedCaller(pub(crate) Session);

impl<S> FromRequestParts<S> for UnlimitedCaller
where
    S: Send + Sync,
    Gate: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Gate::from_ref(state).verify(parts).await.map(Self)
    }
}
