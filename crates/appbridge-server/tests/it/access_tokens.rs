//! Access tokens: when the identity provider is asked.

use std::num::NonZeroU32;
use std::time::Duration;

use appbridge_sandbox::control::{Fault, Target};
use appbridge_server::{
    AccessTokenError, AccessTokens, BaseUrl, ClientCredentials, HttpClient, TokenEndpoint,
    TransportError,
};
use futures_util::future::join_all;

use crate::support::{Jtl, TOKEN, pass_time, until};

async fn pass(seconds: u64) {
    pass_time(Duration::from_secs(seconds)).await;
}

#[tokio::test]
async fn one_request_serves_everybody_until_five_minutes_remain() {
    let jtl = Jtl::start().await;
    let tokens = jtl.access_tokens();
    assert!(
        join_all((0..40).map(|_| tokens.get()))
            .await
            .iter()
            .all(Result::is_ok)
    );
    // The margin of 5 minutes is up to a tenth longer, by chance.
    pass(3599 - 330 - 5).await;
    tokens.get().await.unwrap();
    assert_eq!(jtl.count(TOKEN).await, 1);
    pass(35).await;
    assert!(
        join_all((0..40).map(|_| tokens.get()))
            .await
            .iter()
            .all(Result::is_ok)
    );
    until("the renewal", async || jtl.count(TOKEN).await == 2).await;
}

#[tokio::test]
async fn nobody_waits_for_a_renewal_that_is_slow() {
    let jtl = Jtl::start().await;
    let tokens = jtl.access_tokens();
    let first = tokens.get().await.unwrap().bearer();
    // Longer than the test's own patience: whoever waits for it fails.
    let slow = Fault::on(Target::Token).delay(Duration::from_secs(600));
    jtl.control.fault(&slow).await.unwrap();
    pass(3599 - 200).await;
    for _ in 0..5 {
        let token = tokio::time::timeout(Duration::from_secs(60), tokens.get());
        assert_eq!(token.await.unwrap().unwrap().bearer(), first);
    }
    jtl.control.clear_faults().await.unwrap();
}

#[tokio::test]
async fn a_short_lived_token_is_used_for_nine_tenths_of_its_life() {
    let jtl = Jtl::start().await;
    let short = NonZeroU32::new(100).unwrap();
    jtl.control
        .change_settings(|settings| settings.access_token_ttl_seconds = short)
        .await
        .unwrap();
    let tokens = jtl.access_tokens();
    tokens.get().await.unwrap();
    pass(85).await;
    tokens.get().await.unwrap();
    assert_eq!(jtl.count(TOKEN).await, 1);
    pass(6).await;
    tokens.get().await.unwrap();
    until("the renewal", async || jtl.count(TOKEN).await == 2).await;
}

#[tokio::test]
async fn many_refusals_of_one_token_cause_one_renewal() {
    let jtl = Jtl::start().await;
    let tokens = jtl.access_tokens();
    let token = tokens.get().await.unwrap();
    for _ in 0..5 {
        tokens.refused(&token);
        tokens.get().await.unwrap();
    }
    assert_eq!(jtl.count(TOKEN).await, 2);
}

#[tokio::test]
async fn a_platform_that_refuses_every_token_causes_no_storm() {
    let jtl = Jtl::start().await;
    let tokens = jtl.access_tokens();
    for _ in 0..50 {
        let token = tokens.get().await.unwrap();
        tokens.refused(&token);
    }
    assert_eq!(jtl.count(TOKEN).await, 2);
    pass(5).await;
    let token = tokens.get().await.unwrap();
    tokens.refused(&token);
    tokens.get().await.unwrap();
    assert_eq!(jtl.count(TOKEN).await, 3);
}

#[tokio::test]
async fn a_valid_token_serves_while_it_cannot_be_renewed() {
    let jtl = Jtl::start().await;
    let tokens = jtl.access_tokens();
    tokens.get().await.unwrap();
    jtl.control
        .fault(&Fault::on(Target::Token).status(500))
        .await
        .unwrap();
    pass(3599 - 200).await;
    tokens.get().await.unwrap();
    until("a renewal that fails", async || jtl.count(TOKEN).await == 2).await;
    for _ in 0..50 {
        tokens.get().await.unwrap();
    }
    assert_eq!(jtl.count(TOKEN).await, 2);
    pass(200).await;
    assert_eq!(
        tokens.get().await.err(),
        Some(AccessTokenError::Failed { status: 500 })
    );
    jtl.control.clear_faults().await.unwrap();
    pass(60).await;
    tokens.get().await.unwrap();
}

#[tokio::test]
async fn a_provider_that_is_down_is_asked_less_and_less_often() {
    let jtl = Jtl::start().await;
    let tokens = jtl.access_tokens();
    let down = Fault::on(Target::Token).status(503);
    jtl.control.fault(&down).await.unwrap();
    let failed = Some(AccessTokenError::Failed { status: 503 });
    let together = join_all((0..30).map(|_| tokens.get())).await;
    assert!(together.into_iter().all(|result| result.err() == failed));
    assert_eq!(jtl.count(TOKEN).await, 1);
    // The pauses double from at most half a second.
    for failures in 1..8 {
        pass_time(Duration::from_millis(500 << (failures - 1))).await;
        assert_eq!(tokens.get().await.err(), failed);
        assert_eq!(jtl.count(TOKEN).await, failures + 1);
    }
    // The eighth has at least half a minute.
    for _ in 0..50 {
        assert_eq!(tokens.get().await.err(), failed);
    }
    assert_eq!(jtl.count(TOKEN).await, 8);
    pass(60).await;
    jtl.control.clear_faults().await.unwrap();
    tokens.get().await.unwrap();
}

#[tokio::test]
async fn a_provider_that_asks_for_patience_gets_it() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base: BaseUrl = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = asked.clone();
    let busy = axum::Router::new().fallback(move || {
        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async {
            (
                axum::http::StatusCode::TOO_MANY_REQUESTS,
                [("Retry-After", "120")],
            )
        }
    });
    tokio::spawn(async move { axum::serve(listener, busy).await });
    let credentials = ClientCredentials {
        client_id: "a".into(),
        client_secret: "b".into(),
    };
    let endpoint = TokenEndpoint::client_credentials(&base);
    let tokens = AccessTokens::new(HttpClient::new().unwrap(), endpoint, credentials);
    let limited = AccessTokenError::RateLimited {
        retry_after: Some(Duration::from_secs(120)),
    };
    assert_eq!(tokens.get().await.err(), Some(limited.clone()));
    pass(115).await;
    assert_eq!(tokens.get().await.err(), Some(limited));
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 1);
    pass(5).await;
    assert!(tokens.get().await.is_err());
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 2);
}

#[tokio::test]
async fn the_app_token_era_has_its_own_endpoint_and_scope() {
    let jtl = Jtl::start().await;
    let endpoint = TokenEndpoint::service_account(&jtl.base);
    let tokens = AccessTokens::new(jtl.http.clone(), endpoint, jtl.credentials());
    tokens.get().await.unwrap();
    let seen = jtl.requests_to("/oauth/v2/token").await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(
        seen.first().unwrap().content_type.as_deref(),
        Some("application/x-www-form-urlencoded")
    );
}

#[tokio::test]
async fn failures_are_typed_and_shared() {
    let jtl = Jtl::start().await;
    let wrong = ClientCredentials {
        client_secret: "wr0ng".into(),
        ..jtl.credentials()
    };
    let endpoint = TokenEndpoint::client_credentials(&jtl.base);
    let tokens = AccessTokens::new(jtl.http.clone(), endpoint, wrong);
    let refused = AccessTokenError::Refused {
        status: 401,
        error: "invalid_client".into(),
    };
    let together = join_all((0..20).map(|_| tokens.get())).await;
    assert!(
        together
            .into_iter()
            .all(|result| result.err() == Some(refused.clone()))
    );
    assert_eq!(jtl.count(TOKEN).await, 1);
    assert!(!format!("{tokens:?}").contains("wr0ng"));
}

#[tokio::test]
async fn nobody_listening_and_nobody_answering_are_told_apart() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base: BaseUrl = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let credentials = ClientCredentials {
        client_id: "a".into(),
        client_secret: "b".into(),
    };
    let endpoint = TokenEndpoint::client_credentials(&base);
    let http = HttpClient::with_timeout(Duration::from_millis(200)).unwrap();
    let tokens = AccessTokens::new(http, endpoint, credentials);
    // The socket takes the connection, and nobody reads from it.
    let silent = AccessTokenError::Transport(TransportError::Timeout);
    assert_eq!(tokens.get().await.err(), Some(silent));
    drop(listener);
    pass(60).await;
    let absent = AccessTokenError::Transport(TransportError::Unreachable);
    assert_eq!(tokens.get().await.err(), Some(absent));
}

/// What a token endpoint is given, decoded as RFC 6749 §2.3.1 says: base64 first, then
/// each half as a form.
async fn received_by_a_token_endpoint(id: &str, secret: &str) -> Vec<(String, String)> {
    use std::sync::{Arc, Mutex};

    use axum::extract::State;
    use axum::http::HeaderMap;
    use axum::{Json, Router};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};

    type Received = Arc<Mutex<Vec<(String, String)>>>;

    async fn token(State(received): State<Received>, headers: HeaderMap) -> Json<Value> {
        let basic = headers.get("authorization").unwrap().to_str().unwrap();
        let pair = STANDARD
            .decode(basic.strip_prefix("Basic ").unwrap())
            .unwrap();
        let pair = String::from_utf8(pair).unwrap();
        let (id, secret) = pair.split_once(':').unwrap();
        let decoded = |half: &str| {
            let form = format!("half={half}");
            let mut parts = url::form_urlencoded::parse(form.as_bytes());
            let (_, value) = parts.next().unwrap();
            assert_eq!(parts.next(), None, "a half is one value");
            value.into_owned()
        };
        received
            .lock()
            .unwrap()
            .push((decoded(id), decoded(secret)));
        Json(json!({ "access_token": "t", "expires_in": 3599, "token_type": "bearer" }))
    }

    let received = Received::default();
    let router = Router::new().fallback(token).with_state(received.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let base: BaseUrl = base.parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    for endpoint in [
        TokenEndpoint::client_credentials(&base),
        TokenEndpoint::service_account(&base),
    ] {
        let credentials = ClientCredentials {
            client_id: id.to_owned(),
            client_secret: secret.to_owned().into(),
        };
        let http = HttpClient::new().unwrap();
        AccessTokens::new(http, endpoint, credentials)
            .get()
            .await
            .unwrap();
    }
    let received = received.lock().unwrap();
    received.clone()
}

#[tokio::test]
async fn credentials_arrive_whatever_their_characters() {
    for (id, secret) in [
        ("app", "plain-secret_1.2"),
        ("a/b", "x/y+z=="),
        ("id:with:colons", ":secret:"),
        ("a b", " leading and trailing "),
        ("100%", "%41%2B%"),
        ("2389@project", "&=?#~*'()"),
        ("münchen", "größe-ß-€-😀"),
    ] {
        let pair = (id.to_owned(), secret.to_owned());
        let received = received_by_a_token_endpoint(id, secret).await;
        assert_eq!(received, [pair.clone(), pair]);
    }
}
