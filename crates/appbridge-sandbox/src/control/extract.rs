//! What requests carry. Whatever does not fit is a refusal like any other, where
//! axum's own extractors answer plain text.

use axum::Json;
use axum::extract::{self, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::rejection::Rejection;

/// A JSON body; the refusal names the field.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let Json(body) = Json::<T>::from_request(request, state)
            .await
            .map_err(|rejection| Rejection::bad_request(rejection.body_text()))?;
        Ok(Self(body))
    }
}

/// The parameters in the path.
pub(super) struct Path<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let extract::Path(path) = extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map_err(|rejection| Rejection::bad_request(rejection.body_text()))?;
        Ok(Self(path))
    }
}

/// The parameters in the query; the refusal names the field.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let extract::Query(query) = extract::Query::<T>::from_request_parts(parts, state)
            .await
            .map_err(|rejection| Rejection::bad_request(rejection.body_text()))?;
        Ok(Self(query))
    }
}
