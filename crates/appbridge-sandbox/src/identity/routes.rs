//! The identity provider: token endpoints of both eras and its key set.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::client_auth::authenticate;
use crate::platform::requests::Reason;
use crate::state::Platform;

/// The scope that the app-token era demands.
const OPENID: &str = "openid";

/// `POST /oauth2/token`: an access token for client credentials.
pub(super) async fn token_session_era(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, TokenError> {
    issue(&platform, &headers, &body, Era::SessionToken)
}

/// `POST /oauth/v2/token`: the same for the app-token era, where `scope=openid`
/// is mandatory.
pub(super) async fn token_app_era(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, TokenError> {
    issue(&platform, &headers, &body, Era::AppToken)
}

/// `GET /oauth/v2/keys`: the keys that verify app tokens and access tokens.
pub(super) async fn key_set(State(platform): State<Arc<Platform>>) -> Response {
    tracing::info!("app token key set served");
    Json(platform.issuer.keys.identity_key_set()).into_response()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Era {
    SessionToken,
    AppToken,
}

/// An error of the token endpoint (RFC 6749 §5.2). What it says quotes nothing of the
/// request, so that it can stand in the list of requests.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    #[error("the client is unknown or its secret is wrong")]
    InvalidClient,
    #[error("{0}")]
    InvalidRequest(String),
    #[error("only grant_type=client_credentials is supported")]
    UnsupportedGrantType,
    #[error("{0}")]
    InvalidScope(String),
    #[error("the token could not be issued")]
    Server,
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let (status, code) = match &self {
            Self::InvalidClient => (StatusCode::UNAUTHORIZED, "invalid_client"),
            Self::InvalidRequest(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::InvalidScope(_) => (StatusCode::BAD_REQUEST, "invalid_scope"),
            Self::Server => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        };
        let description = self.to_string();
        let reason = Reason::new(format!("{code}: {description}"));
        let body = Json(json!({ "error": code, "error_description": description }));
        let mut response = (status, [(CACHE_CONTROL, "no-store")], body).into_response();
        response.extensions_mut().insert(reason);
        if matches!(self, Self::InvalidClient) {
            response.headers_mut().insert(
                WWW_AUTHENTICATE,
                axum::http::HeaderValue::from_static("Basic realm=\"sandbox\""),
            );
        }
        response
    }
}

/// The usual error of this status, for faults that name nothing else.
pub(super) fn error_of_status(status: StatusCode) -> Response {
    let code = if status == StatusCode::UNAUTHORIZED {
        "invalid_client"
    } else {
        "server_error"
    };
    (status, Json(json!({ "error": code }))).into_response()
}

fn issue(
    platform: &Platform,
    headers: &HeaderMap,
    body: &[u8],
    era: Era,
) -> Result<Response, TokenError> {
    let form = Form::parse(headers, body)?;
    authenticate(platform, headers, &form)?;
    match form.value("grant_type")? {
        Some("client_credentials") => {}
        Some(_) => return Err(TokenError::UnsupportedGrantType),
        None => {
            return Err(TokenError::InvalidRequest(
                "grant_type is missing".to_owned(),
            ));
        }
    }
    let scope = granted_scope(form.value("scope")?, era)?;
    let expires_in = platform.settings().access_token_ttl_seconds.get();
    let access_token = platform
        .issuer
        .access_token(i64::from(expires_in))
        .map_err(|error| {
            tracing::error!(%error, "an access token could not be signed");
            TokenError::Server
        })?;
    tracing::info!(expires_in, "identity provider issued an access token");
    let body = Json(json!({
        "access_token": access_token,
        "expires_in": expires_in,
        "scope": scope,
        "token_type": "bearer",
    }));
    Ok(([(CACHE_CONTROL, "no-store")], body).into_response())
}

/// The scope that the response names. What the client may do is registered with
/// the app and never asked for here, so the session-token era grants an empty
/// scope.
fn granted_scope(asked: Option<&str>, era: Era) -> Result<&'static str, TokenError> {
    let scopes: Vec<&str> = asked
        .unwrap_or_default()
        .split(' ')
        .filter(|scope| !scope.is_empty())
        .collect();
    if scopes.iter().any(|scope| *scope != OPENID) {
        return Err(TokenError::InvalidScope(format!(
            "no scope but {OPENID} is known at this endpoint"
        )));
    }
    match era {
        Era::SessionToken => Ok(if scopes.is_empty() { "" } else { OPENID }),
        Era::AppToken if scopes.is_empty() => Err(TokenError::InvalidScope(
            "scope=openid is mandatory at this endpoint".to_owned(),
        )),
        Era::AppToken => Ok(OPENID),
    }
}

/// The body of a token request.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    fn parse(headers: &HeaderMap, body: &[u8]) -> Result<Self, TokenError> {
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(TokenError::InvalidRequest(
                "the body has to be application/x-www-form-urlencoded".to_owned(),
            ));
        }
        Ok(Self(
            url::form_urlencoded::parse(body).into_owned().collect(),
        ))
    }

    /// The value of a parameter, which may be given once only (RFC 6749 §3.2).
    pub(super) fn value(&self, name: &str) -> Result<Option<&str>, TokenError> {
        let mut values = self.0.iter().filter(|(given, _)| given == name);
        let first = values.next();
        if values.next().is_some() {
            return Err(TokenError::InvalidRequest(format!(
                "{name} is given more than once"
            )));
        }
        Ok(first.map(|(_, value)| value.as_str()))
    }
}
