//! Every service of the platform broken in every way that the sandbox knows: what
//! a token's bearer is told, and whether all is well again afterwards.

use std::time::Duration;

use appbridge_sandbox::control::{Cut, Fault, Target};
use appbridge_server::{
    AccessTokenError, AccessTokens, AppTokenVerifier, Authenticator, HttpClient, IssuerRule,
    KeySet, KeySetError, KeySetPolicy, SessionVerifier, TokenEndpoint, TokenError, TransportError,
};
use axum::extract::Request;
use axum::http::StatusCode;
use serde_json::json;

use crate::support::{JWKS, Jtl, pass_time, signed_by_stranger, until};

const APP_KEYS: &str = "/oauth/v2/keys";

/// How long the backend under test waits for an answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Far beyond that.
const TOO_LATE: Duration = Duration::from_secs(600);

/// A backend that knows nobody yet and is impatient.
fn authenticator(jtl: &Jtl) -> Authenticator {
    let http = HttpClient::with_timeout(PATIENCE).unwrap();
    let endpoint = TokenEndpoint::client_credentials(&jtl.base);
    let tokens = AccessTokens::new(http.clone(), endpoint, jtl.credentials());
    let policy = KeySetPolicy::default();
    let session_keys = KeySet::for_session_tokens(http.clone(), &jtl.base, Some(tokens), policy);
    let session = SessionVerifier::new(session_keys, IssuerRule::IfPresent(jtl.base.to_string()));
    let app_keys = KeySet::for_app_tokens(http, &jtl.base, policy);
    let app = AppTokenVerifier::new(app_keys, &jtl.base, jtl.sandbox.app_id());
    Authenticator::new((session, app))
}

/// What breaks a service, and how it shows.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shows {
    Status(u16),
    Transport(TransportError),
    Undecodable,
    NoUsableKey,
}

fn ways_to_break(jtl: &Jtl, target: Target) -> Vec<(Fault, Shows)> {
    let fault = || Fault::on(target);
    let elsewhere = jtl.sandbox.url().join("/elsewhere").unwrap();
    let mut ways = vec![
        (fault().status(404), Shows::Status(404)),
        (fault().status(500), Shows::Status(500)),
        (fault().status(503), Shows::Status(503)),
        (fault().redirect(elsewhere), Shows::Status(302)),
        (
            fault().delay(TOO_LATE),
            Shows::Transport(TransportError::Timeout),
        ),
        (
            fault().trickle(Duration::from_millis(50)),
            Shows::Transport(TransportError::Timeout),
        ),
        (
            fault().huge(1 << 40),
            Shows::Transport(TransportError::TooLarge),
        ),
        (
            fault().cut(Cut::BeforeAnswer),
            Shows::Transport(TransportError::Unreachable),
        ),
        (
            fault().cut(Cut::InBody),
            Shows::Transport(TransportError::Unreachable),
        ),
        (fault().body("<html>"), Shows::Undecodable),
        (fault().body(r#"{"keys":["#), Shows::Undecodable),
        (fault().body(json!([])), Shows::Undecodable),
    ];
    if target != Target::Token {
        let odd_keys = json!([7, null, {}, {"kty": "oct", "kid": "k", "k": "AAAA"}]);
        ways.push((fault().body(json!({ "keys": [] })), Shows::NoUsableKey));
        ways.push((
            fault().body(json!({ "keys": odd_keys })),
            Shows::NoUsableKey,
        ));
    }
    ways
}

fn as_key_set_error(shows: Shows) -> KeySetError {
    match shows {
        Shows::Status(status) => KeySetError::Status { status },
        Shows::Transport(error) => error.into(),
        Shows::Undecodable => KeySetError::Undecodable,
        Shows::NoUsableKey => KeySetError::NoUsableKey,
    }
}

fn as_access_token_error(shows: Shows) -> AccessTokenError {
    match shows {
        Shows::Status(status @ 400..=499) => AccessTokenError::Refused {
            status,
            error: "server_error".into(),
        },
        Shows::Status(status) => AccessTokenError::Failed { status },
        Shows::Transport(error) => error.into(),
        Shows::Undecodable | Shows::NoUsableKey => AccessTokenError::Undecodable,
    }
}

/// The fault shows as `error`, no token is blamed for it, and it leaves no trace.
async fn breaks_and_heals(jtl: &Jtl, token: &str, fault: &Fault, error: KeySetError) {
    let authenticator = authenticator(jtl);
    jtl.control.fault(fault).await.unwrap();
    let verdict = authenticator.authenticate(token).await.unwrap_err();
    assert_eq!(verdict, TokenError::KeysUnavailable(error), "{fault:?}");
    assert!(verdict.status().is_server_error(), "{fault:?}");
    jtl.control.clear_faults().await.unwrap();
    pass_time(Duration::from_secs(1)).await;
    let healed = authenticator.authenticate(token).await;
    assert!(healed.is_ok(), "{fault:?}: {healed:?}");
}

#[tokio::test]
async fn a_broken_key_set_is_never_the_token_s_fault() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    for (target, token) in [
        (Target::Jwks, jtl.session_token(&tenant).await.unwrap()),
        (Target::AppKeys, jtl.app_token(&tenant).await.unwrap()),
    ] {
        for (fault, shows) in ways_to_break(&jtl, target) {
            breaks_and_heals(&jtl, &token, &fault, as_key_set_error(shows)).await;
        }
    }
    assert_eq!(jtl.count("/elsewhere").await, 0);
}

#[tokio::test]
async fn a_broken_identity_provider_is_never_the_token_s_fault() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    for (fault, shows) in ways_to_break(&jtl, Target::Token) {
        let error = KeySetError::AccessToken(as_access_token_error(shows));
        breaks_and_heals(&jtl, &token, &fault, error).await;
    }
    let refused = AccessTokenError::Refused {
        status: 401,
        error: "invalid_client".into(),
    };
    let fault = Fault::on(Target::Token).status(401);
    breaks_and_heals(&jtl, &token, &fault, KeySetError::AccessToken(refused)).await;
}

#[tokio::test]
async fn what_is_known_survives_every_break_of_the_key_set() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    for (fault, shows) in ways_to_break(&jtl, Target::Jwks) {
        // Without remembered tokens, so that the key is what is used.
        let http = HttpClient::with_timeout(PATIENCE).unwrap();
        let endpoint = TokenEndpoint::client_credentials(&jtl.base);
        let tokens = AccessTokens::new(http.clone(), endpoint, jtl.credentials());
        let policy = KeySetPolicy::default();
        let keys = KeySet::for_session_tokens(http, &jtl.base, Some(tokens), policy);
        let verifier = SessionVerifier::new(keys, IssuerRule::IfPresent(jtl.base.to_string()));
        verifier.verify(&token).await.unwrap();
        jtl.control.fault(&fault).await.unwrap();
        pass_time(policy.lifetime).await;
        // Known while the fetch is under way, which an unknown key id waits for.
        verifier.verify(&token).await.unwrap();
        let unknown = json!({ "alg": "EdDSA", "kid": "made-up" });
        let unknown = signed_by_stranger(&unknown, &json!({}));
        let error = TokenError::KeysUnavailable(as_key_set_error(shows));
        assert_eq!(verifier.verify(&unknown).await, Err(error), "{fault:?}");
        for _ in 0..3 {
            let verdict = verifier.verify(&token).await;
            // A set without keys is no break: it withdraws them.
            assert_eq!(
                verdict.is_err(),
                shows == Shows::NoUsableKey,
                "{fault:?}: {verdict:?}"
            );
        }
        jtl.control.clear_faults().await.unwrap();
    }
}

/// Whoever answers the bearer's request must not be able to send it elsewhere.
#[tokio::test]
async fn a_redirect_gets_no_bearer() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let thief = format!("http://{}/", listener.local_addr().unwrap());
    let (caught, mut catches) = tokio::sync::mpsc::unbounded_channel();
    let trap = axum::Router::new().fallback(move |request: Request| {
        caught.send(request.uri().to_string()).unwrap();
        async { StatusCode::OK }
    });
    tokio::spawn(async move { axum::serve(listener, trap).await });
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let token = jtl.session_token(&tenant).await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        let fault = Fault::on(Target::Jwks).redirect(&thief).status(status);
        breaks_and_heals(&jtl, &token, &fault, KeySetError::Status { status }).await;
    }
    assert!(catches.try_recv().is_err());
}

/// Not in a path, not in a query, not in a header, not in a body.
#[tokio::test]
async fn a_made_up_key_id_is_sent_nowhere() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let (seen, mut requests) = tokio::sync::mpsc::unbounded_channel();
    let issuer = axum::Router::new().fallback(move |request: Request| {
        let seen = seen.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 10_000).await.unwrap();
            seen.send(format!("{parts:?} {body:?}")).unwrap();
            axum::Json(json!({ "keys": [] }))
        }
    });
    tokio::spawn(async move { axum::serve(listener, issuer).await });
    let http = HttpClient::new().unwrap();
    let keys = KeySet::for_session_tokens(http, &base, None, KeySetPolicy::default());
    let verifier = SessionVerifier::new(keys, IssuerRule::IfPresent(base.to_string()));
    let made_up = "made-up-by-somebody";
    let token = signed_by_stranger(&json!({ "alg": "EdDSA", "kid": made_up }), &json!({}));
    assert!(verifier.verify(&token).await.is_err());
    let request = requests.recv().await.unwrap();
    assert!(request.contains(JWKS), "{request}");
    assert!(!request.contains(made_up), "{request}");
    assert!(requests.try_recv().is_err());
}

#[tokio::test]
async fn a_withdrawn_app_key_ends_with_the_renewal_of_the_set() {
    let jtl = Jtl::start().await;
    let tenant = jtl.tenant(0).await.unwrap();
    let (authenticator, token) = (authenticator(&jtl), jtl.app_token(&tenant).await.unwrap());
    authenticator.authenticate(&token).await.unwrap();
    // The issuer publishes another key in the place of the one that signed.
    let n = format!("{}_w", "_bCd".repeat(85));
    let other = json!({ "keys": [{ "kty": "RSA", "kid": "another", "n": n, "e": "AQAB" }] });
    jtl.control
        .fault(&Fault::on(Target::AppKeys).body(other))
        .await
        .unwrap();
    authenticator.authenticate(&token).await.unwrap();
    assert_eq!(jtl.count(APP_KEYS).await, 1);
    pass_time(KeySetPolicy::default().lifetime).await;
    until("the key's end", async || {
        authenticator.authenticate(&token).await == Err(TokenError::UnknownKey)
    })
    .await;
    // The renewal, and the search for a key that it did not bring.
    assert_eq!(jtl.count(APP_KEYS).await, 3);
}
