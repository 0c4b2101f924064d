//! What is sent again, what never, and what is not sent at all.

use std::num::NonZeroU32;
use std::time::Duration;

use appbridge_server::{Operation, PlatformError, RetryPolicy, TenantApi, TransportError};
use axum::response::Response;
use serde_json::{Value, json};

use crate::support::scripted::{Scripted, at_once, cut, ok, status, tenant, with_headers};

const QUERY: Operation<()> = Operation {
    name: "N",
    document: "query N { n }",
    variables: (),
};

const MUTATION: Operation<()> = Operation {
    name: "N",
    document: "mutation N { n }",
    variables: (),
};

fn good() -> Response {
    ok(json!({ "data": { "n": 1 } }))
}

async fn query(api: &TenantApi) -> Result<Value, PlatformError> {
    api.graphql(&QUERY).await
}

#[tokio::test]
async fn a_query_outlives_failures_that_pass() {
    for failures in [
        vec![status(500)],
        vec![status(502), status(503)],
        vec![status(504), cut()],
        vec![cut(), cut()],
        // Without a word about when.
        vec![status(429), status(429)],
    ] {
        let sent = failures.len() + 1;
        let jtl = Scripted::answering(failures.into_iter().chain([good()])).await;
        assert_eq!(query(&jtl.api()).await.unwrap(), json!({ "n": 1 }));
        assert_eq!(jtl.count(), sent);
    }
}

#[tokio::test]
async fn the_last_failure_is_the_error() {
    let jtl = Scripted::answering([status(500), cut(), status(503), good()]).await;
    let error = query(&jtl.api()).await.unwrap_err();
    let PlatformError::Server { status: 503, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!((jtl.count(), error.code()), (3, "wawi_unavailable"));
}

#[tokio::test]
async fn what_does_not_pass_is_not_tried_again() {
    for code in [400, 402, 403, 404, 409, 412, 415, 418, 422, 501, 505] {
        let jtl = Scripted::answering([status(code), good()]).await;
        query(&jtl.api()).await.unwrap_err();
        assert_eq!(jtl.count(), 1, "{code}");
    }
    for body in [
        "<html>",
        r#"{"data":null}"#,
        r#"{"errors":[{"message":"x"}]}"#,
    ] {
        let answer = Response::new(body.into());
        let jtl = Scripted::answering([answer, good()]).await;
        query(&jtl.api()).await.unwrap_err();
        assert_eq!(jtl.count(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_mutation_is_sent_once() {
    for failure in [status(500), status(503), cut(), status(429)] {
        let jtl = Scripted::answering([failure, good()]).await;
        let answer = jtl.api().graphql::<Value, _>(&MUTATION).await;
        assert!(answer.unwrap_err().is_transient());
        assert_eq!(jtl.count(), 1);
    }
}

#[tokio::test]
async fn a_mutation_that_was_refused_for_its_token_is_sent_again() {
    let jtl = Scripted::answering([status(401), good()]).await;
    let answer = jtl.api().graphql::<Value, _>(&MUTATION).await;
    assert_eq!(answer.unwrap(), json!({ "n": 1 }));
    assert_eq!(jtl.count(), 2);
}

#[tokio::test]
async fn of_rest_only_get_is_repeated() {
    let requests = [
        TenantApi::get::<&str>,
        TenantApi::post,
        TenantApi::put,
        TenantApi::patch,
        TenantApi::delete,
    ];
    for (at, request) in requests.into_iter().enumerate() {
        let jtl = Scripted::answering([status(503), good()]).await;
        let answer = request(&jtl.api(), ["items"]).send::<Value>().await;
        let is_get = at == 0;
        assert_eq!(answer.is_ok(), is_get);
        assert_eq!(jtl.count(), if is_get { 2 } else { 1 });
    }
}

#[tokio::test]
async fn one_attempt_is_one_request() {
    let jtl = Scripted::answering([status(503), good()]).await;
    let once = RetryPolicy {
        attempts: NonZeroU32::MIN,
        ..at_once()
    };
    let api = jtl.api().with_retries(once);
    query(&api).await.unwrap_err();
    assert_eq!(jtl.count(), 1);
}

#[tokio::test]
async fn a_wait_beyond_the_total_time_is_not_begun() {
    // The test would last an hour if it were.
    let answers = [
        with_headers(429, &[("retry-after", "3600")]),
        with_headers(503, &[("retry-after", "18446744073709551615")]),
        with_headers(503, &[("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")]),
        with_headers(429, &[("x-ratelimit-interval-length-seconds", "60")]),
    ];
    for answer in answers {
        let code = answer.status();
        let jtl = Scripted::answering([answer, good()]).await;
        let error = query(&jtl.api()).await.unwrap_err();
        assert!(error.is_transient(), "{code} {error:?}");
        assert_eq!(jtl.count(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_wait_that_is_over_at_once_is_kept() {
    let answers = [
        with_headers(429, &[("retry-after", "0")]),
        with_headers(503, &[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]),
        good(),
    ];
    let jtl = Scripted::answering(answers).await;
    query(&jtl.api()).await.unwrap();
    assert_eq!(jtl.count(), 3);
}

#[tokio::test]
async fn a_tenant_without_requests_left_is_not_sent_on_and_others_are() {
    let used_up = [
        ("x-ratelimit-limit", "100"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-interval-length-seconds", "60"),
    ];
    let jtl = Scripted::answering([with_headers(200, &used_up), good(), good()]).await;
    let platform = jtl.platform();
    let (api, other) = (
        platform.for_tenant(tenant(1)),
        platform.for_tenant(tenant(2)),
    );
    query(&api).await.unwrap();
    // Also in another handle of the same tenant, and for a mutation.
    for answer in [
        query(&platform.for_tenant(tenant(1))).await,
        api.graphql(&MUTATION).await,
    ] {
        let PlatformError::RateLimited(limit) = answer.unwrap_err() else {
            panic!("sent")
        };
        assert_eq!((limit.limit, limit.remaining), (Some(100), Some(0)));
        assert!((1..=60).contains(&limit.wait_seconds().unwrap()));
    }
    assert_eq!(jtl.count(), 1);
    query(&other).await.unwrap();
    assert_eq!(jtl.count(), 2);
    // Whoever has the patience gets the answer; a wait of zero is over at once.
    let none_left_for_no_time = [
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-interval-length-seconds", "0"),
    ];
    let jtl = Scripted::answering([with_headers(200, &none_left_for_no_time), good()]).await;
    let api = jtl.api();
    query(&api).await.unwrap();
    query(&api).await.unwrap();
    assert_eq!(jtl.count(), 2);
}

#[tokio::test]
async fn after_a_refusal_only_a_named_time_is_waited_for() {
    let retry_after = ("retry-after", "60");
    let (remaining, interval) = (
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-interval-length-seconds", "60"),
    );
    for (headers, sent) in [(&[retry_after][..], 1), (&[remaining, interval], 2)] {
        let jtl = Scripted::answering([with_headers(429, headers), good()]).await;
        let api = jtl.api();
        let error = query(&api).await.unwrap_err();
        assert_eq!(error.code(), "wawi_rate_limited");
        // Somebody presses "try again".
        assert_eq!(query(&api).await.is_ok(), sent == 2);
        assert_eq!(jtl.count(), sent);
    }
}

#[tokio::test]
async fn everything_together_ends_with_the_total_time() {
    let never = Response::new(axum::body::Body::from_stream(
        futures_util::stream::pending::<Result<axum::body::Bytes, std::io::Error>>(),
    ));
    let jtl = Scripted::answering([never, good()]).await;
    let api = jtl.api();
    // The token is in the cache, the time is for the request.
    let policy = RetryPolicy {
        attempts: NonZeroU32::MAX,
        total: Duration::from_millis(300),
        ..at_once()
    };
    let error = query(&api.with_retries(policy)).await.unwrap_err();
    assert_eq!(error, TransportError::Timeout.into());
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_given_up_for_the_next() {
    let never = Response::new(axum::body::Body::from_stream(
        futures_util::stream::pending::<Result<axum::body::Bytes, std::io::Error>>(),
    ));
    let jtl = Scripted::answering([never, good()]).await;
    let policy = RetryPolicy {
        attempt_timeout: Some(Duration::from_millis(300)),
        ..at_once()
    };
    query(&jtl.api().with_retries(policy)).await.unwrap();
    assert_eq!(jtl.count(), 2);
}
