//! What an inspection tells about a token, and what it keeps to itself.

use appbridge_sandbox::control::TokenRequest;
use appbridge_server::{Check, IssuerRule, KeySetPolicy, Outcome, SessionVerifier, TokenError};
use serde_json::json;

use crate::support::{JWKS, Jtl, put_together, signed_by_stranger, take_apart};

fn outcomes(inspection: &appbridge_server::Inspection) -> Vec<(&str, Option<&str>)> {
    inspection
        .checks()
        .iter()
        .map(|(check, outcome)| {
            let result = match outcome {
                Outcome::Passed => Some("passed"),
                Outcome::Failed(error) => Some(error.code()),
                Outcome::NotReached => None,
            };
            (check.name(), result)
        })
        .collect()
}

#[tokio::test]
async fn a_genuine_token_passes_every_check() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    for token in [
        jtl.session_token(&tenant).await.unwrap(),
        jtl.app_token(&tenant).await.unwrap(),
    ] {
        let inspection = jtl.authenticator().inspect(&token).await;
        assert_eq!(inspection.verdict(), Ok(()));
        let checks: Vec<_> = inspection
            .checks()
            .iter()
            .map(|(check, _)| *check)
            .collect();
        assert_eq!(checks, Check::ALL);
        let claims = inspection.claims().unwrap();
        assert!(claims.values().any(|value| *value == json!(tenant.id)));
        assert_eq!(
            inspection.header().unwrap()["kid"],
            take_apart(&token).header["kid"]
        );
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_token_shows_at_once() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let strict = SessionVerifier::new(
        jtl.session_keys(KeySetPolicy::default()),
        IssuerRule::Required("https://api.jtl-cloud.com".into()),
    );
    let expired = jtl
        .session_token(TokenRequest::from(&tenant).expired())
        .await
        .unwrap();
    let mut tampered = take_apart(&expired);
    tampered.payload["nbf"] = json!(u32::MAX);
    let inspection = strict.inspect(&put_together(&tampered)).await;
    assert_eq!(inspection.verdict(), Err(TokenError::SignatureInvalid));
    let passed = Some("passed");
    assert_eq!(
        outcomes(&inspection),
        [
            ("size", passed),
            ("form", passed),
            ("header", passed),
            ("algorithm", passed),
            ("key_id", passed),
            ("key", passed),
            ("signature", Some("token_signature_invalid")),
            ("claims", passed),
            ("expiry", Some("token_expired")),
            ("not_before", Some("token_not_yet_valid")),
            ("issuer", Some("token_issuer_invalid")),
            ("audience", passed),
        ]
    );
}

#[tokio::test]
async fn what_was_not_reached_says_so() {
    let jtl = Jtl::start().await;
    let token = signed_by_stranger(&json!({ "alg": "EdDSA", "kid": "a b" }), &json!({}));
    let inspection = jtl.authenticator().inspect(&token).await;
    assert_eq!(
        outcomes(&inspection)[3..6],
        [
            ("algorithm", Some("passed")),
            ("key_id", Some("token_key_id_invalid")),
            ("key", None)
        ]
    );
    assert_eq!(jtl.count(JWKS).await, 0);
    let unknown = signed_by_stranger(&json!({ "alg": "EdDSA", "kid": "k" }), &json!({}));
    let inspection = jtl.authenticator().inspect(&unknown).await;
    assert_eq!(
        outcomes(&inspection)[5..9],
        [
            ("key", Some("token_key_unknown")),
            ("signature", None),
            ("claims", Some("token_claims_invalid")),
            ("expiry", None)
        ]
    );
}

#[tokio::test]
async fn nothing_of_a_token_is_printed() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    let inspection = jtl.authenticator().inspect(&token).await;
    let printed = format!("{inspection:?}");
    for part in token.split('.') {
        assert!(!printed.contains(part), "{printed}");
    }
    assert!(!printed.contains(&tenant.id.to_string()), "{printed}");
}
