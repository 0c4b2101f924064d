//! Who the user of an app token is: OpenID Connect Core 1.0 §5.3.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use uuid::Uuid;

use super::Refusal;
use crate::platform::bearer_token;
use crate::platform::problem::Problem;
use crate::state::Platform;

/// RFC 6750 §3.1: says that there is a token, and that it does not count.
const INVALID_TOKEN: &str = "Bearer error=\"invalid_token\"";

#[derive(Serialize)]
struct UserInfo<'a> {
    sub: Uuid,
    name: &'a str,
    email: &'a str,
    #[serde(rename = "urn:jtl:tenant_id")]
    tenant_id: Uuid,
}

/// `GET` and `POST /oidc/v1/userinfo`, for an app token. Access tokens speak for no
/// user and are refused.
pub(super) async fn show(State(platform): State<Arc<Platform>>, headers: HeaderMap) -> Response {
    let subject = bearer_token(&headers)
        .ok_or(Refusal::Missing)
        .and_then(|token| platform.issuer.verify_app(token, &platform.apps));
    let subject = match subject {
        Ok((_, subject)) => subject,
        Err(Refusal::Missing) => return Problem::from(Refusal::Missing).into_response(),
        Err(refusal) => return invalid_token(refusal),
    };
    let user = platform
        .tenant(subject.tenant)
        .and_then(|tenant| tenant.user(subject.user));
    let Some(user) = user else {
        return invalid_token(Refusal::Invalid);
    };
    let info = Json(UserInfo {
        sub: user.id,
        name: &user.name,
        email: &user.email,
        tenant_id: subject.tenant,
    });
    ([(CACHE_CONTROL, "no-store")], info).into_response()
}

fn invalid_token(refusal: Refusal) -> Response {
    Problem::with_scheme(StatusCode::UNAUTHORIZED, refusal.to_string(), INVALID_TOKEN)
        .into_response()
}
