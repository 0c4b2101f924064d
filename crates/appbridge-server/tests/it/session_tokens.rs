//! Session tokens of a real issuer, and everything that is almost one.

use appbridge_sandbox::control::TokenRequest;
use appbridge_server::{
    BaseUrl, HttpClient, IssuerRule, KeySet, KeySetPolicy, SessionVerifier, TokenError,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{
    JWKS, Jtl, hmac_signed, put_together, rsa_signed_by_stranger, signed_by_stranger, take_apart,
};

#[tokio::test]
async fn a_genuine_token_gives_its_claims() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let claims = jtl
        .session_verifier()
        .verify(&jtl.session_token(&tenant).await.unwrap())
        .await
        .unwrap();
    assert_eq!(claims.tenant_id.to_string(), tenant.id.to_string());
    assert_eq!(claims.user_id.to_string(), tenant.users[0].id.to_string());
    assert_eq!(claims.tenant_slug, Some(tenant.slug));
}

#[tokio::test]
async fn every_forgery_is_refused_for_its_own_reason() {
    let jtl = Jtl::start().await;
    let (verifier, tenant, other) = (
        jtl.session_verifier(),
        jtl.tenant(0).await.unwrap(),
        jtl.tenant(1).await.unwrap(),
    );
    let genuine = jtl.session_token(&tenant).await.unwrap();
    // So that a refusal below is the token's fault and not the set-up's.
    verifier.verify(&genuine).await.unwrap();
    let parts = || take_apart(&genuine);
    let (header, payload) = (parts().header, parts().payload);
    let changed = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        header
    };

    let mut tampered_payload = parts();
    tampered_payload.payload["tenantId"] = json!(other.id);
    let mut extended = parts();
    extended.payload["exp"] = json!(u32::MAX);
    let mut tampered_signature = parts();
    let mut bytes = URL_SAFE_NO_PAD
        .decode(&tampered_signature.signature)
        .unwrap();
    bytes[10] ^= 1;
    tampered_signature.signature = URL_SAFE_NO_PAD.encode(&bytes);
    let mut shortened = parts();
    shortened.signature = URL_SAFE_NO_PAD.encode(&bytes[..63]);
    let mut unsigned = parts();
    unsigned.header["alg"] = json!("none");
    unsigned.signature = String::new();
    let mut stripped = parts();
    stripped.signature = String::new();
    let public_key = jtl.session_jwk().await["x"].as_str().unwrap().to_owned();
    let public_bytes = URL_SAFE_NO_PAD.decode(&public_key).unwrap();
    let hs256 = changed("alg", json!("HS256"));
    let without_kid = json!({ "alg": "EdDSA", "typ": "JWT" });
    let stranger = changed("kid", json!("nobody-knows-this-key"));
    // The payload's `kid` is a customer number; a token that names a known key
    // there gains nothing.
    let mut kid_in_payload = payload.clone();
    kid_in_payload["kid"] = header["kid"].clone();

    let cases = [
        ("nothing", String::new(), TokenError::Malformed),
        ("garbage", "garbage".into(), TokenError::Malformed),
        (
            "three parts of garbage",
            "a.b.c".into(),
            TokenError::Malformed,
        ),
        (
            "tampered payload",
            put_together(&tampered_payload),
            TokenError::SignatureInvalid,
        ),
        (
            "extended life",
            put_together(&extended),
            TokenError::SignatureInvalid,
        ),
        (
            "tampered signature",
            put_together(&tampered_signature),
            TokenError::SignatureInvalid,
        ),
        (
            "short signature",
            put_together(&shortened),
            TokenError::SignatureInvalid,
        ),
        (
            "stripped signature",
            put_together(&stripped),
            TokenError::SignatureInvalid,
        ),
        (
            "other key",
            signed_by_stranger(&header, &payload),
            TokenError::SignatureInvalid,
        ),
        (
            "unknown kid",
            signed_by_stranger(&stranger, &payload),
            TokenError::UnknownKey,
        ),
        (
            "no kid",
            signed_by_stranger(&without_kid, &kid_in_payload),
            TokenError::KeyIdInvalid,
        ),
        (
            "alg none",
            put_together(&unsigned),
            TokenError::AlgorithmNotAllowed,
        ),
        (
            "HS256 with the public key's bytes",
            hmac_signed(&hs256, &payload, &public_bytes),
            TokenError::AlgorithmNotAllowed,
        ),
        (
            "HS256 with the public key's text",
            hmac_signed(&hs256, &payload, public_key.as_bytes()),
            TokenError::AlgorithmNotAllowed,
        ),
        (
            "an HMAC that calls itself EdDSA",
            hmac_signed(&header, &payload, &public_bytes),
            TokenError::SignatureInvalid,
        ),
        (
            "RS256",
            rsa_signed_by_stranger(&changed("alg", json!("RS256")), &payload),
            TokenError::AlgorithmNotAllowed,
        ),
        (
            "an access token",
            jtl.sandbox.access_token().await.unwrap(),
            TokenError::AlgorithmNotAllowed,
        ),
        (
            "an app token",
            jtl.app_token(&tenant).await.unwrap(),
            TokenError::AlgorithmNotAllowed,
        ),
        (
            "a key of its own",
            signed_by_stranger(&changed("jwk", json!({"kty":"OKP"})), &payload),
            TokenError::HeaderNotAllowed,
        ),
        (
            "an address of keys",
            signed_by_stranger(&changed("jku", json!("http://127.0.0.1:1/")), &payload),
            TokenError::HeaderNotAllowed,
        ),
        (
            "an unknown extension",
            signed_by_stranger(&changed("crit", json!(["exp"])), &payload),
            TokenError::HeaderNotAllowed,
        ),
        (
            "expired",
            jtl.session_token(TokenRequest::from(&tenant).expired())
                .await
                .unwrap(),
            TokenError::Expired,
        ),
        (
            "too large",
            format!("{genuine}{}", "A".repeat(8192)),
            TokenError::TooLarge,
        ),
    ];
    for (name, token, expected) in cases {
        let verdict = verifier.verify(&token).await;
        assert_eq!(verdict, Err(expected.clone()), "{name}");
        let inspection = verifier.inspect(&token).await;
        assert_eq!(inspection.verdict(), Err(expected), "{name}");
    }
    assert!(verifier.verify(&genuine).await.is_ok());
}

#[tokio::test]
async fn what_fails_without_a_key_never_reaches_the_issuer() {
    let jtl = Jtl::start().await;
    let verifier = jtl.session_verifier();
    for token in [
        "",
        "a.b.c",
        &signed_by_stranger(&json!({"alg":"none"}), &json!({})),
    ] {
        assert!(verifier.verify(token).await.is_err());
    }
    assert_eq!(jtl.count(JWKS).await, 0);
}

#[tokio::test]
async fn an_issuer_must_match_when_present_and_may_be_required() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let lenient = jtl.session_verifier();
    let strict = SessionVerifier::new(
        jtl.session_keys(KeySetPolicy::default()),
        IssuerRule::Required("https://api.jtl-cloud.com".into()),
    );
    let without = jtl.session_token(&tenant).await.unwrap();
    assert!(lenient.verify(&without).await.is_ok());
    assert_eq!(
        strict.verify(&without).await,
        Err(TokenError::IssuerInvalid)
    );

    jtl.control
        .change_settings(|settings| {
            settings.session_token_issuer = Some("https://api.jtl-cloud.com".into())
        })
        .await
        .unwrap();
    let documented = jtl.session_token(&tenant).await.unwrap();
    assert!(strict.verify(&documented).await.is_ok());
    assert_eq!(
        lenient.verify(&documented).await,
        Err(TokenError::IssuerInvalid)
    );
}

/// An issuer whose keys are the test's own, to sign claims that no honest issuer
/// would.
mod own_issuer {
    use super::*;
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
    use axum::{Json, Router, routing::get};

    pub(super) struct Issuer {
        key: Ed25519KeyPair,
        pub(super) verifier: SessionVerifier,
    }

    impl Issuer {
        pub(super) async fn start() -> Self {
            let key = Ed25519KeyPair::generate().unwrap();
            let x = URL_SAFE_NO_PAD.encode(key.public_key());
            let set = json!({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"own","x":x}]});
            let routes = Router::new().route(JWKS, get(move || async move { Json(set) }));
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let base: BaseUrl = format!("http://{}", listener.local_addr().unwrap())
                .parse()
                .unwrap();
            tokio::spawn(axum::serve(listener, routes).into_future());
            let keys = KeySet::for_session_tokens(
                HttpClient::new().unwrap(),
                &base,
                None,
                KeySetPolicy::default(),
            );
            let verifier = SessionVerifier::new(keys, IssuerRule::IfPresent("https://a".into()));
            Self { key, verifier }
        }

        pub(super) async fn verdict(&self, payload: &str) -> Result<(), TokenError> {
            let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","kid":"own"}"#);
            let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
            let signature = URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()));
            self.verifier
                .verify(&format!("{signed}.{signature}"))
                .await
                .map(|_| ())
        }
    }
}

#[tokio::test]
async fn claims_are_complete_single_and_of_the_right_type() {
    let issuer = own_issuer::Issuer::start().await;
    let user = r#""userId":"6f1f9c1a-0b59-4c2a-9a0b-0b1d5d1d7c11""#;
    let tenant = r#""tenantId":"0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22""#;
    let good = format!(r#"{{"exp":4102444800,{user},{tenant}}}"#);
    assert_eq!(issuer.verdict(&good).await, Ok(()));
    let invalid = [
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "no json".to_owned(),
        format!("{{{user},{tenant}}}"),
        format!(r#"{{"exp":null,{user},{tenant}}}"#),
        format!(r#"{{"exp":"4102444800",{user},{tenant}}}"#),
        format!(r#"{{"exp":-1,{user},{tenant}}}"#),
        format!(r#"{{"exp":1e400,{user},{tenant}}}"#),
        format!(r#"{{"exp":4102444800,{tenant}}}"#),
        format!(r#"{{"exp":4102444800,{user}}}"#),
        format!(r#"{{"exp":4102444800,{user},"tenantId":"muster"}}"#),
        format!(
            r#"{{"exp":4102444800,{user},"tenantId":["0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22"]}}"#
        ),
        format!(r#"{{"exp":4102444800,{user},{tenant},{tenant}}}"#),
        format!(r#"{{"exp":1,"exp":4102444800,{user},{tenant}}}"#),
        format!(r#"{{"exp":4102444800,"nbf":"soon",{user},{tenant}}}"#),
        format!(r#"{{"exp":4102444800,"iss":["https://a"],{user},{tenant}}}"#),
    ];
    for payload in invalid {
        assert_eq!(
            issuer.verdict(&payload).await,
            Err(TokenError::ClaimsInvalid),
            "{payload}"
        );
    }
    let early = format!(r#"{{"exp":4102444800,"nbf":4102444700,{user},{tenant}}}"#);
    assert_eq!(issuer.verdict(&early).await, Err(TokenError::NotYetValid));
    let late = format!(r#"{{"exp":1,{user},{tenant}}}"#);
    assert_eq!(issuer.verdict(&late).await, Err(TokenError::Expired));
    let foreign = format!(r#"{{"exp":4102444800,"iss":"https://b",{user},{tenant}}}"#);
    assert_eq!(
        issuer.verdict(&foreign).await,
        Err(TokenError::IssuerInvalid)
    );
}
