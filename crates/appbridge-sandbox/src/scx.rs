//! SCX, JTL's interface to marketplaces: an auth endpoint that gives a short-lived
//! token for the channel's refresh token, and a resource to use the token on.
//!
//! The real one is `https://scx.api.jtl-software.com/v1/…`; here it is
//! `{origin}/v1/…`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::identity::unix_now;
use crate::platform::bearer_token;
use crate::platform::faults::{Faults, Target};
use crate::platform::rate_limit::RateLimit;
use crate::state::Platform;

pub(crate) fn routes(faults: &Arc<Faults>) -> Router<Arc<Platform>> {
    let tokens = Router::new().route("/v1/auth", post(auth));
    let channel = Router::new().route("/v1/channel/event", get(events));
    faults
        .strike(Target::ScxAuth, error_of_status, tokens)
        .merge(faults.strike(Target::Scx, error_of_status, channel))
}

/// What SCX keeps: the refresh token that it takes, the auth tokens that count.
pub(crate) struct Scx {
    refresh_token: String,
    /// Signs auth tokens; nobody else verifies them.
    key: [u8; 32],
    /// Auth tokens that were not revoked, by `jti`, with their end.
    issued: Mutex<HashMap<Uuid, i64>>,
    pub(crate) auth_limit: RateLimit,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    jti: Uuid,
    exp: i64,
    scope: String,
}

/// Marketplaces are channels.
const SCOPE: &str = "CHAN";
/// Names the key, so that the list of requests can tell these tokens apart.
const KID: &str = "scx";

impl Scx {
    pub(crate) fn new(refresh_token: String) -> Self {
        Self {
            refresh_token,
            key: rand::random(),
            issued: Mutex::default(),
            auth_limit: RateLimit::default(),
        }
    }

    fn issue(&self, ttl_seconds: i64) -> jsonwebtoken::errors::Result<(String, i64)> {
        let now = unix_now();
        let claims = Claims {
            jti: Uuid::new_v4(),
            exp: now + ttl_seconds,
            scope: SCOPE.to_owned(),
        };
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(KID.to_owned());
        let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&self.key))?;
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        issued.retain(|_, end| *end > now);
        issued.insert(claims.jti, claims.exp);
        Ok((token, claims.exp))
    }

    /// Ends every auth token issued so far; says how many there were.
    pub(crate) fn revoke_tokens(&self) -> usize {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *issued).len()
    }

    fn accepts(&self, token: &str) -> bool {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.leeway = 0;
        jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(&self.key), &rules)
            .is_ok_and(|token| {
                let issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
                issued.contains_key(&token.claims.jti)
            })
    }

    /// Whether a token looks like one of SCX. Nothing is verified.
    pub(crate) fn knows(&self, token: &str) -> bool {
        jsonwebtoken::decode_header(token).is_ok_and(|header| header.kid.as_deref() == Some(KID))
    }
}

/// `POST /v1/auth`.
async fn auth(State(platform): State<Arc<Platform>>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(limit) = platform.settings().scx_auth_rate_limit_per_minute {
        let allowance = platform.scx.auth_limit.count(limit);
        if !allowance.passes {
            tracing::info!("SCX limits the rate of auth requests");
            let mut response = error_of_status(StatusCode::TOO_MANY_REQUESTS);
            allowance.write_to(response.headers_mut());
            let seconds = HeaderValue::from(allowance.seconds_left);
            response.headers_mut().insert(RETRY_AFTER, seconds);
            return response;
        }
    }
    let is_form = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    let given = url::form_urlencoded::parse(&body)
        .find(|(name, _)| name == "refreshToken")
        .map(|(_, value)| value);
    let Some(given) = given.filter(|_| is_form) else {
        return error(
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
            "a form with refreshToken is wanted",
        );
    };
    let expected = platform.scx.refresh_token.as_bytes();
    if verify_slices_are_equal(given.as_bytes(), expected).is_err() {
        tracing::warn!("SCX refused a refresh token");
        return error_of_status(StatusCode::UNAUTHORIZED);
    }
    let expires_in = platform.settings().scx_token_ttl_seconds.get();
    let issued = platform.scx.issue(i64::from(expires_in)).ok();
    let Some((token, end)) = issued else {
        return error_of_status(StatusCode::INTERNAL_SERVER_ERROR);
    };
    tracing::info!(expires_in, "SCX issued an auth token");
    let expire_at = OffsetDateTime::from_unix_timestamp(end)
        .ok()
        .and_then(|end| end.format(&Rfc3339).ok());
    let body = Json(json!({
        "scope": SCOPE,
        "authToken": token,
        "tokenExpireAt": expire_at,
        "expiresIn": expires_in,
    }));
    ([(CACHE_CONTROL, "no-store")], body).into_response()
}

/// `GET /v1/channel/event`: what sellers did; nobody sells here.
async fn events(State(platform): State<Arc<Platform>>, headers: HeaderMap) -> Response {
    match bearer_token(&headers) {
        Some(token) if platform.scx.accepts(token) => {
            Json(json!({ "eventList": [] })).into_response()
        }
        _ => error_of_status(StatusCode::UNAUTHORIZED),
    }
}

/// The usual error of this status.
fn error_of_status(status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or("Error");
    let code = reason.to_uppercase().replace([' ', '-'], "_");
    error(status, &code, reason)
}

/// SCX' errors have a form of their own.
fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "errorList": [{ "code": code, "message": message }] });
    (status, Json(body)).into_response()
}
