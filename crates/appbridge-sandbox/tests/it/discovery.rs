//! What a client finds that knows the issuer and nothing else.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, WWW_AUTHENTICATE,
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{Platform, text};

const DISCOVERY: &str = ".well-known/openid-configuration";
const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const USERINFO: &str = "oidc/v1/userinfo";

async fn metadata(http: &Client, issuer: &str) -> Value {
    let response = http
        .get(format!("{issuer}/{DISCOVERY}"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    response.json().await.unwrap()
}

/// As a backend of JTL's .NET template does.
#[tokio::test]
async fn who_knows_the_issuer_can_verify_an_app_token() {
    let platform = Platform::start().await;
    let token = platform.app_token(1).await;
    let issuer = platform.sandbox.url().origin().ascii_serialization();

    let http = Client::builder().no_proxy().build().unwrap();
    let metadata = metadata(&http, &issuer).await;
    // Discovery 1.0 §4.3: it has to be the issuer that was asked, letter by letter.
    assert_eq!(metadata["issuer"], issuer.as_str());
    let keys = http.get(text(&metadata["jwks_uri"])).send().await.unwrap();
    let keys: JwkSet = keys.json().await.unwrap();
    let kid = decode_header(&token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_issuer(&[&issuer]);
    rules.set_audience(&[platform.sandbox.app_id()]);
    let claims = decode::<Value>(&token, &key, &rules).unwrap().claims;
    assert_eq!(claims["urn:jtl:tenant_id"], platform.tenant(1).await.0);
}

#[tokio::test]
async fn what_is_advertised_is_there() {
    let platform = Platform::start().await;
    let issuer = platform.sandbox.url().origin().ascii_serialization();
    let metadata = metadata(&platform.http, &issuer).await;
    for required in [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
    ] {
        assert!(!metadata[required].is_null(), "{required}");
    }
    for (endpoint, method, status, content_type) in [
        ("authorization_endpoint", Method::GET, 400, HTML),
        ("authorization_endpoint", Method::POST, 415, HTML),
        ("end_session_endpoint", Method::GET, 200, HTML),
        ("end_session_endpoint", Method::POST, 415, HTML),
        ("token_endpoint", Method::POST, 400, JSON),
        ("jwks_uri", Method::GET, 200, JSON),
        ("userinfo_endpoint", Method::GET, 401, JSON),
    ] {
        let request = platform.http.request(method, text(&metadata[endpoint]));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{endpoint}");
        assert_eq!(answer.headers()[CONTENT_TYPE], content_type, "{endpoint}");
    }
    // Each grant type is known: what is missing is something else.
    for grant_type in metadata["grant_types_supported"].as_array().unwrap() {
        let form = [("grant_type", text(grant_type))];
        let request = platform.http.post(text(&metadata["token_endpoint"]));
        let answer = request.form(&form).send().await.unwrap();
        let error: Value = answer.json().await.unwrap();
        assert_eq!(error["error"], "invalid_client", "{grant_type}");
    }
    for (advertised, values) in [
        (
            "grant_types_supported",
            json!(["authorization_code", "refresh_token", "client_credentials"]),
        ),
        ("response_types_supported", json!(["code"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        (
            "token_endpoint_auth_methods_supported",
            json!(["client_secret_basic", "client_secret_post", "none"]),
        ),
        (
            "scopes_supported",
            json!(["openid", "profile", "email", "offline_access"]),
        ),
        (
            "authorization_response_iss_parameter_supported",
            json!(true),
        ),
    ] {
        assert_eq!(metadata[advertised], values, "{advertised}");
    }
}

#[tokio::test]
async fn userinfo_says_whom_an_app_token_speaks_for() {
    let platform = Platform::start().await;
    let state = platform.control(Method::GET, "state", Value::Null).await;
    for tenant in [0, 1] {
        let token = platform.app_token(tenant).await;
        let tenant = &state["tenants"][tenant];
        let user = &tenant["users"][0];
        for method in [Method::GET, Method::POST] {
            let request = platform.request(method, USERINFO).bearer_auth(&token);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(
                answer.json::<Value>().await.unwrap(),
                json!({
                    "sub": user["id"],
                    "name": user["name"],
                    "email": user["email"],
                    "urn:jtl:tenant_id": tenant["id"],
                })
            );
        }
    }
}

#[tokio::test]
async fn userinfo_wants_an_app_token_that_counts() {
    let platform = Platform::start().await;
    let (tenant, user) = platform.tenant(0).await;
    let whose = json!({ "tenantId": tenant, "userId": user, "ttlSeconds": -60 });
    let expired = platform.control(Method::POST, "app-tokens", whose).await;
    let invalid = "Bearer error=\"invalid_token\"";
    for (token, challenge) in [
        (None, "Bearer"),
        (Some("garbage".to_owned()), invalid),
        (Some(text(&expired["accessToken"])), invalid),
        (Some(platform.access_token().await), invalid),
        (Some(platform.session_token(0).await), invalid),
    ] {
        let request = platform.get(USERINFO);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let refused = request.send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(refused.headers()[WWW_AUTHENTICATE], challenge);
        assert_eq!(refused.json::<Value>().await.unwrap()["Status"], 401);
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_read_it_all() {
    let platform = Platform::start().await;
    for path in [DISCOVERY, "oauth/v2/keys", USERINFO] {
        let answer = platform
            .get(path)
            .header("Origin", "http://app.localhost")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path}");
    }
    let preflight = platform
        .request(Method::OPTIONS, USERINFO)
        .header("Origin", "http://app.localhost")
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "authorization")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), StatusCode::OK);
    let allowed = preflight.headers()[ACCESS_CONTROL_ALLOW_HEADERS].to_str();
    assert!(allowed.unwrap().contains("authorization"));
}
