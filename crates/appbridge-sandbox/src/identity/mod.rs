//! Who a client or a user is: the identity provider's metadata, token endpoints, key
//! set and userinfo, the account service's key set, and every token of the platform.

mod account;
mod client_auth;
mod discovery;
mod keys;
mod routes;
mod tokens;
mod userinfo;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::platform::faults::{Faults, Target};
use crate::platform::problem::Problem;
use crate::state::Platform;

pub(crate) use keys::Keys;
pub(crate) use tokens::{Bearer, Issuer, Refusal};

/// What belongs to backends, and browsers cannot read.
pub(crate) fn routes_for_backends(faults: &Arc<Faults>) -> Router<Arc<Platform>> {
    let tokens = Router::new()
        .route("/oauth2/token", post(routes::token_session_era))
        .route("/oauth/v2/token", post(routes::token_app_era));
    let session_keys = Router::new().route("/account/.well-known/jwks.json", get(account::key_set));
    Router::new()
        .route("/oauth/v2/authorize", get(discovery::authorize))
        .route("/account/tenants", get(account::tenants))
        .merge(faults.strike(Target::Token, routes::error_of_status, tokens))
        .merge(faults.strike(Target::Jwks, Problem::of_status, session_keys))
}

/// What pages of other origins may read as well.
pub(crate) fn routes_for_browsers(faults: &Arc<Faults>) -> Router<Arc<Platform>> {
    let app_keys = Router::new().route("/oauth/v2/keys", get(routes::key_set));
    Router::new()
        .merge(faults.strike(Target::AppKeys, Problem::of_status, app_keys))
        .route(
            "/.well-known/openid-configuration",
            get(discovery::configuration),
        )
        .route(
            "/oidc/v1/userinfo",
            get(userinfo::show).post(userinfo::show),
        )
}

/// What counts for tokens: seconds since 1970 (UTC).
pub(crate) fn unix_now() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}
