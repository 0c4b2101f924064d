//! Tokens for the App Shell and for tests.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::apps::OfApp;
use super::extract::{Body, Query};
use super::rejection::Rejection;
use super::state;
use crate::data::{Tenant, User};
use crate::state::Platform;

/// Whose token is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenRequest {
    /// Where the user works.
    pub tenant_id: Uuid,
    /// Whom the token speaks for: a user of that tenant.
    pub user_id: Uuid,
    /// How long the token lasts, in seconds, instead of the setting's; negative for
    /// one that has expired already.
    pub ttl_seconds: Option<i32>,
}

impl TokenRequest {
    /// A token of this user, which lasts as long as the settings say.
    #[must_use]
    pub fn of(tenant: &state::Tenant, user: &User) -> Self {
        Self {
            tenant_id: tenant.id,
            user_id: user.id,
            ttl_seconds: None,
        }
    }

    /// A token that expired a minute ago.
    #[must_use]
    pub fn expired(self) -> Self {
        self.lasting(-60)
    }

    /// Lasts so many seconds; negative for a token that has expired already.
    #[must_use]
    pub fn lasting(self, ttl_seconds: i32) -> Self {
        Self {
            ttl_seconds: Some(ttl_seconds),
            ..self
        }
    }

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

/// A token of the tenant's first user, for tests to which one user is as good as another.
/// A tenant without users, which no sandbox has, is refused for it.
impl From<&state::Tenant> for TokenRequest {
    fn from(tenant: &state::Tenant) -> Self {
        Self {
            tenant_id: tenant.id,
            user_id: tenant.users.first().map_or(Uuid::nil(), |user| user.id),
            ttl_seconds: None,
        }
    }
}

/// A new session token.
#[derive(Serialize, Deserialize)]
pub(crate) struct SessionTokenAnswer {
    pub(crate) token: String,
}

/// A new app token.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppTokenAnswer {
    pub(crate) access_token: String,
}

/// Steps 1 and 2 of JTL's machine-to-machine flow: the App Shell calls this for
/// the app that it embeds.
pub(super) async fn session_token(
    State(platform): State<Arc<Platform>>,
    Body(request): Body<TokenRequest>,
) -> Result<Json<SessionTokenAnswer>, Rejection> {
    let (tenant, user, expires_in) = request.resolve(&platform)?;
    tracing::info!(
        step = 1,
        tenant = tenant.slug,
        user = %user.name,
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
    Ok(Json(SessionTokenAnswer { token }))
}

pub(super) async fn app_token(
    State(platform): State<Arc<Platform>>,
    Query(of): Query<OfApp>,
    Body(request): Body<TokenRequest>,
) -> Result<Json<AppTokenAnswer>, Rejection> {
    let app = of.resolve(&platform)?;
    let (tenant, user, expires_in) = request.resolve(&platform)?;
    let access_token = platform
        .issuer
        .app_token(&app, tenant, user, expires_in)
        .map_err(|error| Rejection::internal(&error))?;
    tracing::info!(
        tenant = tenant.slug,
        user = %user.name,
        expires_in,
        "App Shell returns an app token"
    );
    Ok(Json(AppTokenAnswer { access_token }))
}

/// How the key that signs session tokens is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rotation {
    /// Whether the keys so far leave the published set at once.
    pub withdraw_old: bool,
}

/// The key that signs from now on.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RotationAnswer {
    pub(crate) kid: String,
}

/// How many tokens were revoked.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RevocationAnswer {
    pub(crate) revoked: usize,
}

pub(super) async fn rotate_session_keys(
    State(platform): State<Arc<Platform>>,
    Body(rotation): Body<Rotation>,
) -> Result<Json<RotationAnswer>, Rejection> {
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
    Ok(Json(RotationAnswer { kid }))
}

pub(super) async fn revoke_access_tokens(
    State(platform): State<Arc<Platform>>,
) -> Json<RevocationAnswer> {
    let revoked = platform.issuer.revoke_access_tokens();
    tracing::info!(revoked, "access tokens revoked");
    Json(RevocationAnswer { revoked })
}

pub(super) async fn revoke_sign_ins(
    State(platform): State<Arc<Platform>>,
) -> Json<RevocationAnswer> {
    let revoked = platform.sign_ins.end_all();
    tracing::info!(revoked, "sign-ins ended, with their refresh tokens");
    Json(RevocationAnswer { revoked })
}

pub(super) async fn revoke_scx_tokens(
    State(platform): State<Arc<Platform>>,
) -> Json<RevocationAnswer> {
    let revoked = platform.scx.revoke_tokens();
    tracing::info!(revoked, "SCX auth tokens revoked");
    Json(RevocationAnswer { revoked })
}
