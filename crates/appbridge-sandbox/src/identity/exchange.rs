//! The token endpoint for a sign-in: a code or a refresh token becomes an app token, an
//! ID token and, where the app may have one, a refresh token.

use std::sync::Arc;

use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::grants::Grant;
use super::parameters::Parameters;
use super::token_error::TokenError;
use super::tokens::IdToken;
use crate::apps::App;
use crate::secret::secret;
use crate::state::Platform;

#[derive(Serialize)]
struct Granted {
    access_token: String,
    token_type: &'static str,
    expires_in: u32,
    scope: String,
    id_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// `grant_type=authorization_code`, with PKCE.
pub(super) fn redeem_code(
    platform: &Platform,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Response, TokenError> {
    let app = public_client(platform, headers, form)?;
    let code = required(form, "code")?;
    let redirect_uri = required(form, "redirect_uri")?;
    let verifier = required(form, "code_verifier")?;
    if !is_verifier(verifier) {
        return Err(TokenError::InvalidRequest(
            "code_verifier has to be 43 to 128 of the characters A-Z a-z 0-9 - . _ ~".to_owned(),
        ));
    }
    let client_id = &app.credentials.public_client_id;
    let (grant, refresh_token) =
        platform
            .sign_ins
            .redeem(client_id, code, redirect_uri, verifier)?;
    tracing::info!("identity provider redeemed a code");
    respond(
        platform,
        &app,
        &grant,
        grant.nonce.as_deref(),
        refresh_token,
    )
}

/// `grant_type=refresh_token`, which gives another refresh token each time.
pub(super) fn refresh(
    platform: &Platform,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Response, TokenError> {
    let app = public_client(platform, headers, form)?;
    let token = required(form, "refresh_token")?;
    let client_id = &app.credentials.public_client_id;
    let (grant, next) = platform
        .sign_ins
        .refresh(client_id, token, form.value("scope")?)?;
    tracing::info!("identity provider took a refresh token and gave the next one");
    // OpenID Connect Core 1.0 §12.2: no nonce, which belongs to the request that a user saw.
    respond(platform, &app, &grant, None, Some(next))
}

fn respond(
    platform: &Platform,
    app: &App,
    grant: &Grant,
    nonce: Option<&str>,
    refresh_token: Option<String>,
) -> Result<Response, TokenError> {
    let settings = platform.settings();
    let ttl = settings.session_token_ttl_seconds.get();
    let now = super::unix_now() + i64::from(settings.clock_skew_seconds);
    let session = &grant.session;
    let signed = || {
        let access_token = if grant.opaque {
            secret()
        } else {
            platform
                .issuer
                .sign_in_token(app, session.subject, now, i64::from(ttl))?
        };
        let id_token = platform.issuer.id_token(
            app,
            &IdToken {
                subject: session.subject,
                sid: session.sid,
                auth_time: session.since + i64::from(settings.clock_skew_seconds),
                nonce,
                access_token: &access_token,
                issued: now,
                ttl_seconds: i64::from(ttl),
            },
        )?;
        anyhow::Ok((access_token, id_token))
    };
    let (access_token, id_token) = signed().map_err(|error| {
        tracing::error!(%error, "the tokens of a sign-in could not be signed");
        TokenError::Server
    })?;
    let granted = Json(Granted {
        access_token,
        token_type: "Bearer",
        expires_in: ttl,
        scope: grant.scope.to_string(),
        id_token,
        refresh_token,
    });
    Ok(([(CACHE_CONTROL, "no-store")], granted).into_response())
}

/// A public client has no secret: it names itself, and PKCE or the refresh token proves
/// the rest.
fn public_client(
    platform: &Platform,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Arc<App>, TokenError> {
    let authenticates =
        headers.contains_key(AUTHORIZATION) || form.value("client_secret")?.is_some();
    form.value("client_id")?
        .filter(|_| !authenticates)
        .and_then(|id| platform.apps.of_public_client(id))
        .ok_or(TokenError::InvalidPublicClient)
}

fn required<'a>(form: &'a Parameters, name: &'static str) -> Result<&'a str, TokenError> {
    form.value(name)?
        .ok_or_else(|| TokenError::InvalidRequest(format!("{name} is missing")))
}

/// RFC 7636 §4.1.
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}
