//! Token endpoints, key sets, and that tokens verify against what is published.

use appbridge_sandbox::Config;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::common::{Platform, text};

const SESSION_ERA: &str = "oauth2/token";
const APP_ERA: &str = "oauth/v2/token";

async fn ask(platform: &Platform, path: &str, form: &[(&str, &str)]) -> Response {
    platform
        .post(path)
        .basic_auth(
            platform.sandbox.client_id(),
            Some(platform.sandbox.client_secret()),
        )
        .form(form)
        .send()
        .await
        .unwrap()
}

async fn refused(response: Response) -> (StatusCode, String) {
    let status = response.status();
    (
        status,
        text(&response.json::<Value>().await.unwrap()["error"]),
    )
}

fn bad_request(error: &str) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, error.to_owned())
}

#[tokio::test]
async fn the_session_era_needs_no_scope_and_answers_an_empty_one() {
    let platform = Platform::start().await;
    let response = ask(
        &platform,
        SESSION_ERA,
        &[("grant_type", "client_credentials")],
    )
    .await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["expires_in"], 3599);
    assert_eq!(answer["scope"], "");
    assert_eq!(answer["token_type"], "bearer");
    assert_eq!(
        decode_header(text(&answer["access_token"])).unwrap().alg,
        Algorithm::RS256
    );
}

#[tokio::test]
async fn the_app_era_insists_on_its_scope() {
    let platform = Platform::start().await;
    let grant = ("grant_type", "client_credentials");
    let granted = ask(&platform, APP_ERA, &[grant, ("scope", "openid")]).await;
    assert_eq!(granted.status(), StatusCode::OK);
    assert_eq!(granted.json::<Value>().await.unwrap()["scope"], "openid");
    for form in [
        vec![grant],
        vec![grant, ("scope", "")],
        vec![grant, ("scope", "openid root")],
    ] {
        assert_eq!(
            refused(ask(&platform, APP_ERA, &form).await).await,
            bad_request("invalid_scope"),
            "{form:?}"
        );
    }
}

#[tokio::test]
async fn requests_that_are_no_client_credentials_grant_are_refused() {
    let platform = Platform::start().await;
    for path in [SESSION_ERA, APP_ERA] {
        let scope = ("scope", "openid");
        let code = ask(&platform, path, &[("grant_type", "password"), scope]).await;
        assert_eq!(refused(code).await, bad_request("unsupported_grant_type"));
        let missing = ask(&platform, path, &[scope]).await;
        assert_eq!(refused(missing).await, bad_request("invalid_request"));
        let grant = ("grant_type", "client_credentials");
        let twice = ask(&platform, path, &[grant, grant, scope]).await;
        assert_eq!(refused(twice).await, bad_request("invalid_request"));
        let as_json = platform
            .post(path)
            .basic_auth(
                platform.sandbox.client_id(),
                Some(platform.sandbox.client_secret()),
            )
            .json(&json!({ "grant_type": "client_credentials", "scope": "openid" }))
            .send()
            .await
            .unwrap();
        assert_eq!(refused(as_json).await, bad_request("invalid_request"));
    }
}

/// A client whose id and secret hold everything that HTTP Basic or a form could mistake.
const ODD: [(&str, &str); 7] = [
    ("client", "a/b+c:d%20e f&g=h"),
    ("app:müller & söhne", "schlüssel+ß/€"),
    ("a+b", "c d"),
    ("a b", "c+d"),
    ("%61", "%"),
    ("client", "%3A%2B"),
    ("ä", ":"),
];

/// Id and secret as RFC 6749 §2.3.1 puts them into HTTP Basic.
fn encoded(id: &str, secret: &str) -> [String; 2] {
    [id, secret].map(|part| url::form_urlencoded::byte_serialize(part.as_bytes()).collect())
}

#[tokio::test]
async fn odd_credentials_are_taken_encoded_raw_and_in_the_form() {
    for (id, secret) in ODD {
        let platform = Platform::start_with(Config {
            client_id: id.to_owned(),
            client_secret: secret.to_owned(),
            ..Config::default()
        })
        .await;
        let form = [("grant_type", "client_credentials"), ("scope", "openid")];
        let in_body = [
            form[0],
            form[1],
            ("client_id", id),
            ("client_secret", secret),
        ];
        for path in [SESSION_ERA, APP_ERA] {
            let [encoded_id, encoded_secret] = encoded(id, secret);
            let other = encoded(id, &format!("{secret}x"))[1].clone();
            for (way, request, status) in [
                (
                    "encoded",
                    platform
                        .post(path)
                        .basic_auth(&encoded_id, Some(&encoded_secret))
                        .form(&form),
                    200,
                ),
                (
                    "raw",
                    platform.post(path).basic_auth(id, Some(secret)).form(&form),
                    200,
                ),
                ("form", platform.post(path).form(&in_body), 200),
                (
                    "another secret",
                    platform
                        .post(path)
                        .basic_auth(&encoded_id, Some(&other))
                        .form(&form),
                    401,
                ),
                (
                    "a second value behind the secret",
                    platform
                        .post(path)
                        .basic_auth(&encoded_id, Some(format!("{encoded_secret}&v=x")))
                        .form(&form),
                    401,
                ),
                (
                    "both ways at once",
                    platform
                        .post(path)
                        .basic_auth(id, Some(secret))
                        .form(&in_body),
                    400,
                ),
            ] {
                let answer = request.send().await.unwrap();
                assert_eq!(answer.status().as_u16(), status, "{id} {secret}: {way}");
            }
        }
    }
}

#[tokio::test]
async fn only_the_right_credentials_get_a_token() {
    let platform = Platform::start().await;
    let (id, secret) = (
        platform.sandbox.client_id(),
        platform.sandbox.client_secret(),
    );
    let form = [("grant_type", "client_credentials"), ("scope", "openid")];
    let in_body = |id, secret| {
        [
            form[0],
            form[1],
            ("client_id", id),
            ("client_secret", secret),
        ]
    };
    for path in [SESSION_ERA, APP_ERA] {
        let attempts = [
            platform
                .post(path)
                .basic_auth(id, Some("wrong"))
                .form(&form),
            platform
                .post(path)
                .basic_auth("other", Some(secret))
                .form(&form),
            platform.post(path).basic_auth(id, None::<&str>).form(&form),
            platform.post(path).bearer_auth(secret).form(&form),
            platform
                .post(path)
                .header("Authorization", "Basic %%%")
                .form(&form),
            platform.post(path).form(&form),
            platform.post(path).form(&in_body(id, "wrong")),
            platform.post(path).form(&in_body("other", secret)),
            platform
                .post(path)
                .form(&[form[0], form[1], ("client_id", id)]),
            platform.post(path).basic_auth(id, Some(secret)).form(&[
                form[0],
                form[1],
                ("client_id", "other"),
            ]),
        ];
        for attempt in attempts {
            let response = attempt.send().await.unwrap();
            assert!(
                response.headers()[WWW_AUTHENTICATE]
                    .to_str()
                    .unwrap()
                    .starts_with("Basic")
            );
            assert_eq!(
                refused(response).await,
                (StatusCode::UNAUTHORIZED, "invalid_client".to_owned())
            );
        }
    }
}

#[tokio::test]
async fn the_key_set_wants_an_access_token_unless_the_setting_says_otherwise() {
    let platform = Platform::start().await;
    let jwks = "account/.well-known/jwks.json";
    let session = platform.session_token(0).await;
    let app = platform.app_token(0).await;
    for request in [
        platform.get(jwks),
        platform.get(jwks).bearer_auth("garbage"),
        platform.get(jwks).bearer_auth(session),
        platform.get(jwks).bearer_auth(app),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
    }
    let token = platform.access_token().await;
    assert_eq!(
        platform
            .get(jwks)
            .bearer_auth(&token)
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::OK
    );
    platform
        .control(Method::POST, "access-tokens/revoke", Value::Null)
        .await;
    let revoked = platform.get(jwks).bearer_auth(&token).send().await.unwrap();
    assert_eq!(revoked.status(), StatusCode::UNAUTHORIZED);

    platform
        .control(
            Method::PATCH,
            "settings",
            json!({ "jwksRequiresBearer": false }),
        )
        .await;
    assert_eq!(
        platform.get(jwks).send().await.unwrap().status(),
        StatusCode::OK
    );
}

async fn session_keys(platform: &Platform) -> Value {
    let token = platform.access_token().await;
    let response = platform
        .get("account/.well-known/jwks.json")
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    response.json().await.unwrap()
}

/// Decodes a token with the published key that its header names.
fn verify(token: &str, keys: &Value, rules: &Validation) -> Result<Value, String> {
    let keys: JwkSet = serde_json::from_value(keys.clone()).unwrap();
    let kid = decode_header(token).unwrap().kid.unwrap();
    let key: &Jwk = keys.find(&kid).ok_or("the key is not published")?;
    let key = DecodingKey::from_jwk(key).unwrap();
    decode::<Value>(token, &key, rules)
        .map(|token| token.claims)
        .map_err(|error| error.to_string())
}

fn session_rules() -> Validation {
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.leeway = 0;
    rules
}

#[tokio::test]
async fn session_tokens_verify_against_the_published_key() {
    let platform = Platform::start().await;
    let keys = session_keys(&platform).await;
    let key = &keys["keys"][0];
    let shape = ["kty", "crv", "use", "alg"].map(|field| text(&key[field]));
    assert_eq!(shape, ["OKP", "Ed25519", "sig", "EdDSA"]);

    let token = platform.session_token(1).await;
    let header = decode_header(&token).unwrap();
    assert_eq!(
        (header.alg, header.typ.as_deref()),
        (Algorithm::EdDSA, Some("JWT"))
    );
    let claims = verify(&token, &keys, &session_rules()).unwrap();
    let (tenant, user) = platform.tenant(1).await;
    assert_eq!(claims["tenantId"], tenant.as_str());
    assert_eq!(claims["userId"], user.as_str());
    assert_eq!(claims["tenantSlug"], "weinkontor-boehm");
    assert_eq!(claims.get("iss"), None);
    // The claim of that name is a customer number and names no key.
    assert_ne!(claims["kid"], text(&key["kid"]).as_str());

    let (signed, signature) = token.rsplit_once('.').unwrap();
    let tampered = format!("{}.{signature}", signed.replacen('.', ".x", 1));
    assert!(verify(&tampered, &keys, &session_rules()).is_err());
}

#[tokio::test]
async fn session_tokens_follow_the_settings_and_may_be_expired_already() {
    let platform = Platform::start().await;
    let settings =
        json!({ "sessionTokenIssuer": "https://issuer.example", "sessionTokenTtlSeconds": 7200 });
    platform.control(Method::PATCH, "settings", settings).await;
    let keys = session_keys(&platform).await;
    let claims = verify(&platform.session_token(0).await, &keys, &session_rules()).unwrap();
    assert_eq!(claims["iss"], "https://issuer.example");
    let left = claims["exp"].as_u64().unwrap() - jsonwebtoken::get_current_timestamp();
    assert!((7_100..=7_200).contains(&left), "{left}");

    let (tenant, user) = platform.tenant(0).await;
    let body = json!({ "tenantId": tenant, "userId": user, "ttlSeconds": -10 });
    let expired = text(&platform.control(Method::POST, "session-tokens", body).await["token"]);
    assert_eq!(
        verify(&expired, &keys, &session_rules()),
        Err("ExpiredSignature".to_owned())
    );
}

#[tokio::test]
async fn rotated_keys_stay_published_unless_they_are_withdrawn() {
    let platform = Platform::start().await;
    let first = platform.session_token(0).await;
    let kid = text(
        &platform
            .control(
                Method::POST,
                "session-keys/rotate",
                json!({ "withdrawOld": false }),
            )
            .await["kid"],
    );
    let second = platform.session_token(0).await;
    assert_eq!(decode_header(&second).unwrap().kid, Some(kid));
    let keys = session_keys(&platform).await;
    assert!(verify(&first, &keys, &session_rules()).is_ok());
    assert!(verify(&second, &keys, &session_rules()).is_ok());

    platform
        .control(
            Method::POST,
            "session-keys/rotate",
            json!({ "withdrawOld": true }),
        )
        .await;
    let keys = session_keys(&platform).await;
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    assert!(verify(&first, &keys, &session_rules()).is_err());
    assert!(verify(&second, &keys, &session_rules()).is_err());
    assert!(verify(&platform.session_token(0).await, &keys, &session_rules()).is_ok());
}

#[tokio::test]
async fn app_tokens_and_access_tokens_verify_against_the_identity_providers_keys() {
    let platform = Platform::start().await;
    let keys: Value = platform
        .get("oauth/v2/keys")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let origin = platform.sandbox.url().origin().ascii_serialization();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_issuer(&[&origin]);
    rules.set_audience(&[platform.sandbox.app_id()]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let app = platform.app_token(0).await;
    let claims = verify(&app, &keys, &rules).unwrap();
    let (tenant, user) = platform.tenant(0).await;
    assert_eq!(claims["urn:jtl:tenant_id"], tenant.as_str());
    assert_eq!(claims["urn:jtl:app_id"], platform.sandbox.app_id());
    assert_eq!(claims["sub"], user.as_str());

    // Published in the same set, but by another key and never as an app token.
    let access = platform.access_token().await;
    assert_ne!(
        decode_header(&access).unwrap().kid,
        decode_header(&app).unwrap().kid
    );
    assert_eq!(
        verify(&access, &keys, &rules),
        Err("InvalidAudience".to_owned())
    );
    rules.validate_aud = false;
    assert!(verify(&access, &keys, &rules).is_ok());
}

#[tokio::test]
async fn two_sandboxes_share_no_key() {
    let (one, two) = (Platform::start().await, Platform::start().await);
    let token = one.session_token(0).await;
    assert_eq!(
        verify(&token, &session_keys(&two).await, &session_rules()),
        Err("the key is not published".to_owned())
    );
    let access = one.access_token().await;
    let jwks = two
        .get("account/.well-known/jwks.json")
        .bearer_auth(access)
        .send()
        .await
        .unwrap();
    assert_eq!(jwks.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn key_sets_are_json() {
    let platform = Platform::start().await;
    let response = platform.get("oauth/v2/keys").send().await.unwrap();
    assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    let keys: Value = response.json().await.unwrap();
    for key in keys["keys"].as_array().unwrap() {
        assert_eq!(
            [&key["kty"], &key["use"], &key["alg"]],
            ["RSA", "sig", "RS256"]
        );
        assert_eq!(key.get("d"), None, "a private part is published");
    }
}
