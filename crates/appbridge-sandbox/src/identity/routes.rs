//! The identity provider: token endpoints of both eras and its key set.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::client_auth::authenticate;
use super::exchange;
use super::parameters::Parameters;
use super::token_error::TokenError;
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
/// is mandatory; and the tokens of a sign-in.
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

impl Era {
    fn grant_types(self) -> &'static str {
        match self {
            Self::SessionToken => "client_credentials",
            Self::AppToken => "client_credentials, authorization_code and refresh_token",
        }
    }
}

fn issue(
    platform: &Platform,
    headers: &HeaderMap,
    body: &[u8],
    era: Era,
) -> Result<Response, TokenError> {
    let form = Parameters::of_form(headers, body)?;
    let grant_type = form.value("grant_type")?;
    if era == Era::AppToken {
        match grant_type {
            Some("authorization_code") => return exchange::redeem_code(platform, headers, &form),
            Some("refresh_token") => return exchange::refresh(platform, headers, &form),
            _ => {}
        }
    }
    let app = authenticate(&platform.apps, headers, &form)?;
    match grant_type {
        Some("client_credentials") => {}
        Some(_) => return Err(TokenError::UnsupportedGrantType(era.grant_types())),
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
        .access_token(&app, i64::from(expires_in))
        .map_err(|error| {
            tracing::error!(%error, "an access token could not be signed");
            TokenError::Server
        })?;
    tracing::info!(
        app = app.id(),
        expires_in,
        "identity provider issued an access token"
    );
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
