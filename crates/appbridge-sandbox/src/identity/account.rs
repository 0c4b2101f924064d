//! The account service: its key set and its list of tenants.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use serde_json::{Value, json};

use super::{Bearer, Refusal};
use crate::platform::problem::Problem;
use crate::state::Platform;

/// `GET /account/.well-known/jwks.json`: the keys that verify session tokens.
///
/// Sources disagree whether the access token has to be sent along, so that is a
/// setting. An app token never opens this route: it belongs to a browser.
pub(super) async fn key_set(State(platform): State<Arc<Platform>>, headers: HeaderMap) -> Response {
    if platform.settings().jwks_requires_bearer {
        let refused = match platform.bearer(&headers) {
            Ok(Bearer::Access { .. }) => None,
            Ok(Bearer::App { .. }) => Some(Refusal::Invalid),
            Err(refusal) => Some(refusal),
        };
        if let Some(refusal) = refused {
            return Problem::from(refusal).into_response();
        }
    }
    tracing::info!("key set served");
    Json(platform.issuer.keys.session_key_set()).into_response()
}

/// `GET /account/tenants`: the merchants that the token may speak for, which is one
/// for an app token. Public code reads these fields; when a tenant was made is
/// invented.
pub(super) async fn tenants(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
) -> Result<Json<Vec<Value>>, Problem> {
    let only = match platform.bearer(&headers)? {
        Bearer::Access { .. } => None,
        Bearer::App { tenant, .. } => Some(tenant),
    };
    let tenants = platform
        .tenants
        .iter()
        .filter(|tenant| only.is_none_or(|only| tenant.id == only));
    Ok(Json(
        tenants
            .map(|tenant| {
                json!({
                    "id": tenant.id,
                    "name": tenant.name,
                    "slug": tenant.slug,
                    "kid": tenant.customer_number,
                    "createdAt": "2023-01-01T00:00:00Z",
                })
            })
            .collect(),
    ))
}
