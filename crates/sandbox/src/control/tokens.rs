//! Tokens for the App Shell and for tests.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::rejection::{Body, Rejection};
use crate::data::{Tenant, User};
use crate::platform::Platform;

/// Whose token is asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct TokenRequest {
    tenant_id: Uuid,
    user_id: Uuid,
    /// Instead of the setting's; negative for a token that has expired already.
    ttl_seconds: Option<i32>,
}

impl TokenRequest {
    fn resolve<'a>(
        &self,
        platform: &'a Platform,
    ) -> Result<(&'a Tenant, &'a User, i64), Rejection> {
        let tenant = platform
            .tenant(self.tenant_id)
            .ok_or_else(|| Rejection::not_found("tenantId: no such tenant"))?;
        let user = tenant
            .user(self.user_id)
            .ok_or_else(|| Rejection::not_found("userId: the tenant has no such user"))?;
        let ttl = match self.ttl_seconds {
            Some(ttl) => i64::from(ttl),
            None => i64::from(platform.settings().session_token_ttl_seconds.get()),
        };
        Ok((tenant, user, ttl))
    }
}

/// Steps 1 and 2 of JTL's machine-to-machine flow: the App Shell calls this for
/// the app that it embeds.
pub(super) async fn session_token(
    State(platform): State<Arc<Platform>>,
    Body(request): Body<TokenRequest>,
) -> Result<Json<Value>, Rejection> {
    let (tenant, user, expires_in) = request.resolve(&platform)?;
    tracing::info!(
        step = 1,
        tenant = tenant.slug,
        user = user.name,
        "app frontend asks the App Shell for a session token"
    );
    let issuer = platform.settings().session_token_issuer;
    let (token, kid) = platform
        .issuer
        .session_token(tenant, user, expires_in, issuer.as_deref())
        .map_err(|error| Rejection::internal(&error))?;
    tracing::info!(
        step = 2,
        kid,
        expires_in,
        "App Shell returns the session token"
    );
    Ok(Json(json!({ "token": token })))
}

pub(super) async fn app_token(
    State(platform): State<Arc<Platform>>,
    Body(request): Body<TokenRequest>,
) -> Result<Json<Value>, Rejection> {
    let (tenant, user, expires_in) = request.resolve(&platform)?;
    let token = platform
        .issuer
        .app_token(tenant, user, expires_in)
        .map_err(|error| Rejection::internal(&error))?;
    tracing::info!(
        tenant = tenant.slug,
        user = user.name,
        expires_in,
        "App Shell returns an app token"
    );
    Ok(Json(json!({ "accessToken": token })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Rotation {
    /// Whether the keys so far leave the published set at once.
    withdraw_old: bool,
}

pub(super) async fn rotate_session_keys(
    State(platform): State<Arc<Platform>>,
    Body(rotation): Body<Rotation>,
) -> Result<Json<Value>, Rejection> {
    let kid = platform
        .issuer
        .keys
        .rotate_session_keys(rotation.withdraw_old)
        .map_err(|error| Rejection::internal(&error))?;
    tracing::info!(
        kid,
        withdraw_old = rotation.withdraw_old,
        "session keys rotated"
    );
    Ok(Json(json!({ "kid": kid })))
}

pub(super) async fn revoke_access_tokens(State(platform): State<Arc<Platform>>) -> Json<Value> {
    let revoked = platform.issuer.revoke_access_tokens();
    tracing::info!(revoked, "access tokens revoked");
    Json(json!({ "revoked": revoked }))
}
