//! The account service's key set.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::{Bearer, Refusal};
use crate::platform::Platform;
use crate::platform::problem::Problem;

/// `GET /account/.well-known/jwks.json`: the keys that verify session tokens.
///
/// Sources disagree whether the access token has to be sent along, so that is a
/// setting. An app token never opens this route: it belongs to a browser.
pub(super) async fn key_set(State(platform): State<Arc<Platform>>, headers: HeaderMap) -> Response {
    if platform.settings().jwks_requires_bearer {
        let refused = match platform.bearer(&headers) {
            Ok(Bearer::Access) => None,
            Ok(Bearer::App { .. }) => Some(Refusal::Invalid),
            Err(refusal) => Some(refusal),
        };
        if let Some(refusal) = refused {
            return Problem::unauthorized(refusal).into_response();
        }
    }
    tracing::info!("key set served");
    Json(platform.issuer.keys.session_key_set()).into_response()
}
