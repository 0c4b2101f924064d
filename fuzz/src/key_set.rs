//! A key set of whatever form: reading it does not panic, nor does verifying with
//! what was read, and no key of it lets a token pass that nobody signed.

use std::sync::LazyLock;

use appbridge_server::{
    AppTokenVerifier, HttpClient, IssuerRule, SessionVerifier, TokenError, fuzzing,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::token::at_once;

static HTTP: LazyLock<HttpClient> =
    LazyLock::new(|| HttpClient::new().expect("an HTTP client, though nothing is fetched"));

/// The fuzz target.
///
/// # Panics
///
/// When a verifier is wrong.
pub fn run(data: &[u8]) {
    if let Ok(keys) = fuzzing::session_keys(&HTTP, data) {
        let rule = IssuerRule::IfPresent("https://api.jtl-cloud.com".to_owned());
        let verifier = SessionVerifier::new(keys, rule);
        for token in tokens(data, "EdDSA", &[&[0; 64], NEUTRAL]) {
            is_refused(at_once(verifier.verify(&token)).map(drop));
        }
    }
    if let Ok(keys) = fuzzing::app_keys(&HTTP, data) {
        let issuer = "https://id.jtl-cloud.com".parse().expect("an address");
        let verifier = AppTokenVerifier::new(keys, &issuer, "app-7");
        for token in tokens(data, "RS256", &[&[0; 256], ONE]) {
            is_refused(at_once(verifier.verify(&token)).map(drop));
        }
    }
}

/// The neutral element and `S = 0`: a signature under keys of small order.
const NEUTRAL: &[u8] = &{
    let mut signature = [0; 64];
    signature[0] = 1;
    signature
};

/// The number 1, which is its own power.
const ONE: &[u8] = &{
    let mut signature = [0; 256];
    signature[255] = 1;
    signature
};

/// Tokens for every key that the set names, signed by nobody.
fn tokens(set: &[u8], algorithm: &str, signatures: &[&[u8]]) -> Vec<String> {
    let set: Value = serde_json::from_slice(set).unwrap_or_default();
    let keys = set["keys"].as_array().cloned().unwrap_or_default();
    let payload = json!({
        "exp": 4_102_444_800_u64, "iss": "https://id.jtl-cloud.com", "aud": "app-7", "sub": "1",
        "urn:jtl:tenant_id": "0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22",
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    keys.iter()
        .take(4)
        .flat_map(|key| {
            let header = part(&json!({"alg": algorithm, "kid": key["kid"]}));
            let signed = format!("{header}.{}", part(&payload));
            signatures
                .iter()
                .map(move |signature| format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
        })
        .collect()
}

fn is_refused(verdict: Result<(), TokenError>) {
    let error = verdict.expect_err("nobody signed this token");
    // Claims are decoded only once a signature has been found to fit.
    assert_ne!(
        error,
        TokenError::ClaimsInvalid,
        "a signature that nobody made fits"
    );
}
