//! What is kept fresh, while the server that it comes from is slow, is down, or asks for
//! patience, and while those who asked for it hang up.

use std::time::Duration;

use appbridge_server::{
    IssuerRule, KeySetPolicy, Operation, Platform, RateLimit, SessionVerifier, TokenError,
};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::held::Held;
use crate::support::scripted::{Scripted, tenant, with_headers};
use crate::support::{Jtl, pass_time, signed_by_stranger, until};

/// Asks so often at once, waits until `arrived`, and then hangs up.
async fn abandon<F>(times: usize, ask: impl Fn(usize) -> F, mut arrived: impl FnMut() -> bool)
where
    F: Future<Output: Send> + Send + 'static,
{
    let asking: Vec<_> = (0..times).map(|nth| tokio::spawn(ask(nth))).collect();
    until("the first request", async || arrived()).await;
    for task in asking {
        task.abort();
        assert!(task.await.is_err(), "nobody waited");
    }
}

/// Session tokens with their issuer's key set, which answers as it is told.
struct Keys {
    endpoint: Held,
    verifier: SessionVerifier,
    token: String,
    _jtl: Jtl,
}

impl Keys {
    async fn start(policy: KeySetPolicy) -> Self {
        let jtl = Jtl::start().await;
        let set = json!({ "keys": [jtl.session_jwk().await] });
        let endpoint = Held::responding(move || Json(set.clone()).into_response()).await;
        let issuer = IssuerRule::IfPresent(jtl.base.to_string());
        Self {
            verifier: SessionVerifier::new(endpoint.session_keys(policy), issuer),
            token: jtl
                .session_token(&jtl.tenant(0).await.unwrap())
                .await
                .unwrap(),
            endpoint,
            _jtl: jtl,
        }
    }

    /// A token with a key id that no set has.
    async fn unknown(verifier: SessionVerifier, nth: usize) -> Result<(), TokenError> {
        let token = signed_by_stranger(
            &json!({ "alg": "EdDSA", "kid": format!("made-up-{nth}") }),
            &json!({}),
        );
        verifier.verify(&token).await.map(drop)
    }
}

#[tokio::test]
async fn nobody_waits_for_a_key_set_that_is_still_good() {
    let policy = KeySetPolicy::default();
    for age in [policy.lifetime, policy.lifetime + policy.grace / 2] {
        let keys = Keys::start(policy).await;
        keys.verifier.verify(&keys.token).await.unwrap();
        assert_eq!(keys.endpoint.asked(), 1);
        pass_time(age).await;
        keys.endpoint.hold();
        let known = (0..100).map(|_| keys.verifier.verify(&keys.token));
        let verdicts = tokio::time::timeout(Duration::from_secs(60), join_all(known)).await;
        assert!(verdicts.unwrap().iter().all(Result::is_ok));
        until("the fetch", async || keys.endpoint.asked() == 2).await;
        let known = (0..100).map(|_| keys.verifier.verify(&keys.token));
        let verdicts = tokio::time::timeout(Duration::from_secs(60), join_all(known)).await;
        assert!(verdicts.unwrap().iter().all(Result::is_ok));
        keys.endpoint.release();
        // Whoever needs the new set waits for the fetch that is under way.
        let verdict = Keys::unknown(keys.verifier.clone(), 0).await;
        assert_eq!(verdict, Err(TokenError::UnknownKey));
        keys.verifier.verify(&keys.token).await.unwrap();
        assert_eq!(keys.endpoint.asked(), 2);
    }
}

#[tokio::test]
async fn made_up_key_ids_that_hang_up_cause_one_fetch_per_cooldown() {
    let policy = KeySetPolicy::default();
    let keys = Keys::start(policy).await;
    keys.verifier.verify(&keys.token).await.unwrap();
    for round in 1..=3 {
        let before = keys.endpoint.asked();
        keys.endpoint.hold();
        for _ in 0..3 {
            abandon(
                100,
                |nth| Keys::unknown(keys.verifier.clone(), nth),
                || keys.endpoint.asked() > before,
            )
            .await;
        }
        keys.endpoint.release();
        // Those of the fetch under way, and those that come after it.
        for nth in 0..100 {
            let verdict = Keys::unknown(keys.verifier.clone(), nth).await;
            assert_eq!(verdict, Err(TokenError::UnknownKey));
        }
        assert_eq!(keys.endpoint.asked(), 1 + round);
        pass_time(policy.cooldown).await;
    }
}

#[tokio::test]
async fn at_a_cold_start_made_up_key_ids_that_hang_up_cause_one_fetch() {
    let keys = Keys::start(KeySetPolicy::default()).await;
    keys.endpoint.hold();
    abandon(
        300,
        |nth| Keys::unknown(keys.verifier.clone(), nth),
        || keys.endpoint.asked() > 0,
    )
    .await;
    keys.endpoint.release();
    keys.verifier.verify(&keys.token).await.unwrap();
    assert_eq!(keys.endpoint.asked(), 1);
}

fn granted() -> Response {
    Json(json!({
        "access_token": "t", "token_type": "bearer", "expires_in": 3599,
        "authToken": "t", "expiresIn": 3600,
    }))
    .into_response()
}

#[tokio::test]
async fn at_a_cold_start_requests_that_hang_up_cause_one_token_request() {
    let endpoint = Held::responding(granted).await;
    let tokens = endpoint.access_tokens();
    endpoint.hold();
    for _ in 0..3 {
        let ask = |_| {
            let tokens = tokens.clone();
            async move { tokens.get().await.map(drop) }
        };
        abandon(100, ask, || endpoint.asked() > 0).await;
    }
    endpoint.release();
    tokens.get().await.unwrap();
    assert_eq!(endpoint.asked(), 1);
}

#[tokio::test]
async fn at_a_cold_start_requests_that_hang_up_cause_one_scx_token_request() {
    let endpoint = Held::responding(granted).await;
    let tokens = endpoint.scx_tokens();
    endpoint.hold();
    for _ in 0..3 {
        let ask = |_| {
            let tokens = tokens.clone();
            async move { tokens.get().await.map(drop) }
        };
        abandon(100, ask, || endpoint.asked() > 0).await;
    }
    endpoint.release();
    tokens.get().await.unwrap();
    assert_eq!(endpoint.asked(), 1);
}

/// 429 and 503, each with a `Retry-After` that is out of all reason.
fn endless() -> impl Iterator<Item = (u16, &'static str)> {
    [429, 503].into_iter().flat_map(|status| {
        [
            "18446744073709551615",
            "99999999999999999999999999",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ]
        .map(|retry_after| (status, retry_after))
    })
}

fn refusal(status: u16, retry_after: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [("retry-after", retry_after)]).into_response()
}

#[tokio::test]
async fn no_header_silences_a_backend_for_longer_than_an_hour() {
    let (nearly, rest) = (Duration::from_secs(3590), Duration::from_secs(10));
    for (status, retry_after) in endless() {
        let endpoint = Held::responding(move || refusal(status, retry_after)).await;
        let (tokens, scx) = (endpoint.access_tokens(), endpoint.scx_tokens());
        let keys = endpoint.session_keys(KeySetPolicy::default());
        let platform = Platform::new(endpoint.http.clone(), &endpoint.base, tokens.clone());
        let query: Operation<()> = Operation {
            name: "N",
            document: "query N { n }",
            variables: (),
        };
        let ask_all = async || {
            tokens.get().await.unwrap_err();
            scx.get().await.unwrap_err();
            keys.ready().await.unwrap_err();
            let api = platform.for_tenant(tenant(1));
            api.graphql::<Value, _>(&query).await.unwrap_err();
        };
        ask_all().await;
        assert_eq!(endpoint.asked(), 3, "{status} {retry_after}");
        pass_time(nearly).await;
        ask_all().await;
        assert_eq!(endpoint.asked(), 3, "{status} {retry_after}");
        pass_time(rest).await;
        ask_all().await;
        assert_eq!(endpoint.asked(), 6, "{status} {retry_after}");
    }
}

#[tokio::test]
async fn no_limit_of_the_api_silences_a_tenant_for_longer_than_an_hour() {
    let headers = [
        ("retry-after", "18446744073709551615"),
        (
            "x-ratelimit-interval-length-seconds",
            "18446744073709551615",
        ),
    ];
    for header in headers {
        let limited = with_headers(429, &[header, ("x-ratelimit-remaining", "0")]);
        let jtl = Scripted::answering([limited]).await;
        let error = jtl.api().get(["items"]).send::<Value>().await.unwrap_err();
        let appbridge_server::PlatformError::RateLimited(limit) = error else {
            panic!("{error:?}")
        };
        assert_eq!(limit.wait_seconds(), Some(3600), "{header:?}");
    }
    let endless = RateLimit {
        interval_seconds: Some(u64::MAX),
        ..RateLimit::default()
    };
    assert_eq!(endless.wait_seconds(), Some(3600));
}
