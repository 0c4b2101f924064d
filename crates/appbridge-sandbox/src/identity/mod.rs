//! Who a client or a user is: the identity provider's metadata, sign-in, token endpoints,
//! key set and userinfo, the account service's key set, and every token of the platform.

mod account;
mod client_auth;
mod discovery;
mod exchange;
mod grants;
mod keys;
mod parameters;
mod routes;
mod sign_in;
mod token_error;
mod tokens;
mod userinfo;

use std::sync::Arc;

use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::hosts::Hosts;
use crate::platform::faults::{Faults, Target};
use crate::platform::problem::Problem;
use crate::state::Platform;

pub(crate) use grants::SignIns;
pub(crate) use keys::Keys;
pub(crate) use tokens::{Bearer, Issuer, Refusal};

/// What belongs to backends and to people, and pages of other origins cannot read.
pub(crate) fn routes_for_backends(faults: &Arc<Faults>, hosts: Hosts) -> Router<Arc<Platform>> {
    let tokens = Router::new()
        .route("/oauth2/token", post(routes::token_session_era))
        .route("/oauth/v2/token", post(routes::token_app_era));
    let session_keys = Router::new().route("/account/.well-known/jwks.json", get(account::key_set));
    let authorize = Router::new().route(
        sign_in::AUTHORIZE,
        get(sign_in::authorize).post(sign_in::decide),
    );
    let end_session = Router::new().route(
        sign_in::END_SESSION,
        get(sign_in::end_session).post(sign_in::end_session_by_form),
    );
    let pages = Router::new()
        .merge(faults.strike(Target::Authorize, Problem::of_status, authorize))
        .merge(faults.strike(Target::EndSession, Problem::of_status, end_session))
        .layer(Extension(hosts));
    Router::new()
        .route("/account/tenants", get(account::tenants))
        .merge(pages)
        .merge(faults.strike(Target::Token, token_error::error_of_status, tokens))
        .merge(faults.strike(Target::Jwks, Problem::of_status, session_keys))
}

/// What pages of other origins may read as well.
pub(crate) fn routes_for_browsers(faults: &Arc<Faults>) -> Router<Arc<Platform>> {
    let app_keys = Router::new().route("/oauth/v2/keys", get(routes::key_set));
    let discovery = Router::new().route(
        "/.well-known/openid-configuration",
        get(discovery::configuration),
    );
    let userinfo = Router::new().route(
        "/oidc/v1/userinfo",
        get(userinfo::show).post(userinfo::show),
    );
    Router::new()
        .merge(faults.strike(Target::AppKeys, Problem::of_status, app_keys))
        .merge(faults.strike(Target::Discovery, Problem::of_status, discovery))
        .merge(faults.strike(Target::UserInfo, Problem::of_status, userinfo))
}

/// What counts for tokens: seconds since 1970 (UTC).
pub(crate) fn unix_now() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}
