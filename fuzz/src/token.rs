//! A token of whatever form: nothing panics, and nothing passes that the one
//! honest key of its kind has not signed.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use appbridge_server::{
    AppTokenVerifier, Authenticator, HttpClient, IssuerRule, SessionVerifier, TokenError,
    TokenKind, fuzzing,
};
use appbridge_types::claims::unverified_expiry;
use aws_lc_rs::signature::{
    Ed25519KeyPair, KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde_json::json;
use serde_json::value::RawValue;

/// The honest RSA key of the corpus of attacks, which signs its app tokens.
const MODULUS: &str = include_str!("issuer-modulus.txt");
/// Between header and payload, where an input is not a token but what one is made
/// of. No UTF-8 has this byte.
pub const BETWEEN: u8 = 0xFF;

struct Honest {
    key: Ed25519KeyPair,
    session: SessionVerifier,
    app: AppTokenVerifier,
    authenticator: Authenticator,
}

static HONEST: LazyLock<Honest> = LazyLock::new(|| {
    let http = HttpClient::new().expect("an HTTP client, though nothing is fetched");
    let key = ed25519("account");
    let x = URL_SAFE_NO_PAD.encode(key.public_key());
    let set = json!({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"account","x":x}]});
    let session = SessionVerifier::new(
        fuzzing::session_keys(&http, set.to_string().as_bytes()).expect("an honest key"),
        IssuerRule::IfPresent("https://api.jtl-cloud.com".to_owned()),
    );
    let set = json!({"keys":[{"kty":"RSA","kid":"issuer","n":MODULUS.trim(),"e":"AQAB"}]});
    let app = AppTokenVerifier::new(
        fuzzing::app_keys(&http, set.to_string().as_bytes()).expect("an honest key"),
        &"https://id.jtl-cloud.com".parse().expect("an address"),
        "app-7",
    );
    Honest {
        key,
        authenticator: Authenticator::new((session.clone(), app.clone())),
        session,
        app,
    }
});

/// The Ed25519 key of that name, as the corpus of attacks makes it.
fn ed25519(name: &str) -> Ed25519KeyPair {
    let seed = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, name.as_bytes());
    Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).expect("32 bytes")
}

/// The fuzz target.
///
/// # Panics
///
/// When a verifier is wrong.
pub fn run(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        as_it_stands(text);
    }
    let mut parts = data.splitn(2, |byte| *byte == BETWEEN);
    if let (Some(header), Some(payload)) = (parts.next(), parts.next()) {
        signed(header, payload);
    }
}

/// The input is the token.
fn as_it_stands(token: &str) {
    let honest = &*HONEST;
    let session = at_once(honest.session.verify(token));
    let app = at_once(honest.app.verify(token));
    assert!(session.is_err() || app.is_err(), "a token of two kinds");
    if session.is_ok() {
        assert!(is_signed_by_account(token), "a forged session token");
    }
    if app.is_ok() {
        assert!(is_signed_by_issuer(token), "a forged app token");
    }
    let expected = session.map(drop).or_else(|error| match app {
        Err(TokenError::AlgorithmNotAllowed) => Err(error),
        other => other.map(drop),
    });
    // Twice, as the second time it may be remembered.
    for _ in 0..2 {
        let either = at_once(honest.authenticator.authenticate(token));
        assert_eq!(either.map(drop), expected, "together they decide otherwise");
    }
    let inspection = at_once(honest.authenticator.inspect(token));
    assert_eq!(
        inspection.verdict().is_ok(),
        expected.is_ok(),
        "an inspection decides otherwise"
    );
    if let Err(error) = expected {
        says_nothing_of(&error, token);
    }
}

/// The input is what the honest key signs, and a stranger.
fn signed(header: &[u8], payload: &[u8]) {
    let honest = &*HONEST;
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let token = |key: &Ed25519KeyPair| {
        let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    };
    let genuine = token(&honest.key);
    if let Ok(claims) = at_once(honest.session.verify(&genuine)) {
        let header = object(header);
        assert_eq!(read::<String>(&header, "alg"), "EdDSA");
        assert_eq!(read::<String>(&header, "kid"), "account");
        for name in ["crit", "b64", "jku", "jwk", "x5u", "x5c", "enc", "zip"] {
            assert!(!header.contains_key(name), "{name} was let through");
        }
        let payload = object(payload);
        assert!(payload.contains_key("exp"));
        // Another parser rounds its fraction down to the same second.
        assert_eq!(unverified_expiry(&genuine), Some(claims.exp));
        assert!(!claims.tenant_id.is_nil());
        let tenant = read::<String>(&payload, "tenantId").parse();
        assert_eq!(tenant, Ok(claims.tenant_id));
        let stranger = at_once(honest.session.verify(&token(&ed25519("stranger"))));
        assert_eq!(stranger, Err(TokenError::SignatureInvalid));
        let kind =
            at_once(honest.authenticator.authenticate(&genuine)).map(|session| session.kind());
        assert_eq!(kind, Ok(TokenKind::Session));
    }
    assert!(at_once(honest.app.verify(&genuine)).is_err());
}

type Members = BTreeMap<String, Box<RawValue>>;

/// What another decoder reads; it takes the last of two members of one name, so
/// what a verifier has let through must not have any.
fn object(json: &[u8]) -> Members {
    serde_json::from_slice(json).expect("what was let through is an object")
}

fn read<T: DeserializeOwned>(members: &Members, name: &str) -> T {
    let value = members.get(name).expect("a required member");
    serde_json::from_str(value.get()).expect("of its type")
}

fn is_signed_by_account(token: &str) -> bool {
    let (signed, signature) = parts(token);
    let public: [u8; 32] = HONEST
        .key
        .public_key()
        .as_ref()
        .try_into()
        .expect("32 bytes");
    let key = ed25519_dalek::VerifyingKey::from_bytes(&public).expect("a point");
    ed25519_dalek::Signature::from_slice(&signature)
        .is_ok_and(|signature| key.verify_strict(signed, &signature).is_ok())
}

fn is_signed_by_issuer(token: &str) -> bool {
    let (signed, signature) = parts(token);
    let key = RsaPublicKeyComponents {
        n: URL_SAFE_NO_PAD.decode(MODULUS.trim()).expect("a modulus"),
        e: vec![1, 0, 1],
    };
    key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, &signature)
        .is_ok()
}

fn parts(token: &str) -> (&[u8], Vec<u8>) {
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    (signed.as_bytes(), signature)
}

fn says_nothing_of(error: &TokenError, token: &str) {
    let printed = format!("{error} {error:?}");
    // A fuzzer finds out what an error says and puts it into a token: no word of an
    // error is so long.
    let is_own = |part: &&str| part.len() > 24 && !part.contains(' ');
    let repeated = token
        .split('.')
        .filter(is_own)
        .find(|part| printed.contains(part));
    assert_eq!(repeated, None, "an error repeats the token");
}

/// The outcome of a future that has nothing to wait for.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("somebody is asked"),
    }
}
