//! The identity provider's metadata: OpenID Connect Discovery 1.0.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::client_auth;
use crate::platform::problem::Problem;
use crate::state::Platform;

/// What clients that only know the issuer find everything else by. The required
/// members of Discovery 1.0 §3, and the optional ones that are true of the sandbox.
///
/// `authorization_endpoint` is required of every provider, so it is advertised, and its
/// route says that there is no page to sign in at. `end_session_endpoint` is optional and there
/// is none, so it is left out.
#[derive(Serialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: String,
    response_types_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 1],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 2],
    scopes_supported: [&'static str; 1],
    claims_supported: [&'static str; 9],
}

/// `GET /.well-known/openid-configuration`.
pub(super) async fn configuration(State(platform): State<Arc<Platform>>) -> Json<impl Serialize> {
    let issuer = platform.issuer.origin();
    let endpoint = |path: &str| format!("{issuer}{path}");
    Json(Metadata {
        authorization_endpoint: endpoint("/oauth/v2/authorize"),
        token_endpoint: endpoint("/oauth/v2/token"),
        jwks_uri: endpoint("/oauth/v2/keys"),
        userinfo_endpoint: endpoint("/oidc/v1/userinfo"),
        response_types_supported: ["code"],
        grant_types_supported: ["client_credentials"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        token_endpoint_auth_methods_supported: client_auth::METHODS,
        scopes_supported: ["openid"],
        claims_supported: [
            "iss",
            "sub",
            "aud",
            "iat",
            "exp",
            "name",
            "email",
            "urn:jtl:tenant_id",
            "urn:jtl:app_id",
        ],
        issuer: issuer.to_owned(),
    })
}

/// `GET /oauth/v2/authorize`: the sandbox has no page to sign in at.
pub(super) async fn authorize() -> Problem {
    Problem::not_implemented(
        "the sandbox has no page to sign in at; POST /_sandbox/app-tokens issues tokens of its users",
    )
}
