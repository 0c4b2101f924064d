//! The identity provider's metadata: OpenID Connect Discovery 1.0.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::client_auth;
use super::grants::Scope;
use crate::state::Platform;

/// What clients that only know the issuer find everything else by. The required
/// members of Discovery 1.0 §3, and the optional ones that are true of the sandbox.
#[derive(Serialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: String,
    end_session_endpoint: String,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 3],
    code_challenge_methods_supported: [&'static str; 1],
    prompt_values_supported: [&'static str; 3],
    ui_locales_supported: [&'static str; 2],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    scopes_supported: [&'static str; 4],
    claims_supported: [&'static str; 14],
    authorization_response_iss_parameter_supported: bool,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
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
        end_session_endpoint: endpoint("/oidc/v1/end_session"),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token", "client_credentials"],
        code_challenge_methods_supported: ["S256"],
        prompt_values_supported: ["none", "login", "select_account"],
        ui_locales_supported: ["de", "en"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        token_endpoint_auth_methods_supported: client_auth::METHODS,
        scopes_supported: Scope::KNOWN,
        claims_supported: [
            "iss",
            "sub",
            "aud",
            "iat",
            "exp",
            "azp",
            "auth_time",
            "nonce",
            "at_hash",
            "sid",
            "name",
            "email",
            "urn:jtl:tenant_id",
            "urn:jtl:app_id",
        ],
        authorization_response_iss_parameter_supported: true,
        claims_parameter_supported: false,
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        issuer: issuer.to_owned(),
    })
}
