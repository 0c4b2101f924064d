//! Faults of the wire: redirects, huge and slow answers, connections that close.

use std::time::{Duration, Instant};

use appbridge_sandbox::control::{Cut, Fault, Target};
use reqwest::redirect;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::common::Platform;

const KEYS: &str = "oauth/v2/keys";

async fn order(platform: &Platform, fault: Fault) {
    platform
        .sandbox
        .control()
        .unwrap()
        .fault(&fault)
        .await
        .unwrap();
}

/// Everything that comes over a connection after one request, until it closes.
async fn raw(platform: &Platform, path: &str) -> Vec<u8> {
    let address = platform.sandbox.url().socket_addrs(|| None).unwrap()[0];
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_redirect_names_its_destination() {
    let platform = Platform::start().await;
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap();
    let keys = platform.sandbox.url().join(KEYS).unwrap();
    for (fault, status) in [
        (
            Fault::on(Target::AppKeys).redirect("https://elsewhere.example/"),
            302,
        ),
        (
            Fault::on(Target::AppKeys)
                .redirect("https://elsewhere.example/")
                .status(307),
            307,
        ),
    ] {
        order(&platform, fault.once()).await;
        let answer = http.get(keys.clone()).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        assert_eq!(answer.headers()["location"], "https://elsewhere.example/");
    }
}

#[tokio::test]
async fn a_huge_answer_has_as_many_bytes_as_ordered() {
    let platform = Platform::start().await;
    let bytes = 5 * 1024 * 1024 + 7;
    order(&platform, Fault::on(Target::AppKeys).huge(bytes).once()).await;
    let mut answer = platform.get(KEYS).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mut counted = 0;
    while let Some(chunk) = answer.chunk().await.unwrap() {
        counted += u64::try_from(chunk.len()).unwrap();
    }
    assert_eq!(counted, bytes);

    // One that no memory holds begins, and ends with its reader.
    order(&platform, Fault::on(Target::AppKeys).huge(u64::MAX).once()).await;
    let mut answer = platform.get(KEYS).send().await.unwrap();
    assert!(answer.chunk().await.unwrap().is_some());
    drop(answer);
    assert_eq!(
        platform.get(KEYS).send().await.unwrap().status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_connection_closes_in_the_body_or_before_any_answer() {
    let platform = Platform::start().await;
    order(
        &platform,
        Fault::on(Target::AppKeys).cut(Cut::BeforeAnswer).once(),
    )
    .await;
    assert_eq!(raw(&platform, KEYS).await, b"");

    order(
        &platform,
        Fault::on(Target::AppKeys).cut(Cut::InBody).once(),
    )
    .await;
    let answer = String::from_utf8(raw(&platform, KEYS).await).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(
        head.to_lowercase().contains("content-length: 1000"),
        "{head}"
    );
    assert_eq!(body, "{\"data\":");

    order(
        &platform,
        Fault::on(Target::AppKeys).cut(Cut::InBody).once(),
    )
    .await;
    let answer = platform.get(KEYS).send().await.unwrap();
    assert!(answer.bytes().await.is_err());
}

#[tokio::test]
async fn a_trickle_is_the_same_answer_in_many_pieces() {
    let platform = Platform::start().await;
    let whole = platform
        .get(KEYS)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let pause = Duration::from_millis(1);
    order(&platform, Fault::on(Target::AppKeys).trickle(pause).once()).await;
    let began = Instant::now();
    let slow = platform.get(KEYS).send().await.unwrap();
    assert_eq!(slow.status(), StatusCode::OK);
    assert_eq!(slow.bytes().await.unwrap(), whole);
    // Every byte waits, so that this is a lower bound on any machine.
    assert!(began.elapsed() >= pause * u32::try_from(whole.len()).unwrap());
}

#[tokio::test]
async fn every_service_has_its_target() {
    let platform = Platform::start().await;
    for (target, method, path) in [
        ("erp", Method::POST, "erp/v2/graphql"),
        ("onPremise", Method::POST, "api/eazybusiness/authentication"),
        ("onPremise", Method::GET, "api/eazybusiness/items"),
        ("scxAuth", Method::POST, "v1/auth"),
        ("scx", Method::GET, "v1/channel/event"),
    ] {
        let fault = json!({ "target": target, "status": 503, "retryAfterSeconds": 7, "times": 1 });
        platform.fault(fault).await;
        let answer = platform.request(method, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answer.headers()["retry-after"], "7");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(
            body.get("errorList").is_some(),
            target.starts_with("scx"),
            "{body}"
        );
        let left = platform.control(Method::GET, "faults", Value::Null).await;
        assert_eq!(left, json!([]), "{path}");
    }
}

#[tokio::test]
async fn faults_that_contradict_themselves_are_refused() {
    let platform = Platform::start().await;
    for fault in [
        json!({ "target": "erp", "location": "https://a.example", "status": 500 }),
        json!({ "target": "erp", "location": "" }),
        json!({ "target": "erp", "location": "a\nb" }),
        json!({ "target": "erp", "location": "/", "body": {} }),
        json!({ "target": "erp", "bytes": 0 }),
        json!({ "target": "erp", "bytes": 5, "body": "x" }),
        json!({ "target": "erp", "cut": "never" }),
        json!({ "target": "erp", "cut": "inBody", "status": 500 }),
        json!({ "target": "erp", "cut": "inBody", "bytes": 5 }),
        json!({ "target": "erp", "trickleMs": 0 }),
        json!({ "target": "erp", "trickleMs": 5, "cut": "inBody" }),
        json!({ "target": "erp", "trickleMs": 5, "bytes": 5 }),
        json!({ "target": "erp", "retryAfterSeconds": 5 }),
        json!({ "target": "erp", "retryAfterSeconds": 5, "status": 200 }),
        json!({ "target": "erp", "graphqlErrors": [], "bytes": 5 }),
        json!({ "target": "erp", "status": 500, "partialData": true }),
        json!({ "target": "erp", "status": 500, "method": "a" }),
        json!({ "target": "erp", "bridge": "replyNever" }),
        json!({ "target": "bridge" }),
        json!({ "target": "bridge", "status": 500 }),
        json!({ "target": "bridge", "bridge": "replyNever", "status": 500 }),
        json!({ "target": "bridge", "bridge": "replyNever", "body": 1 }),
        json!({ "target": "bridge", "bridge": "replyNever", "delayMs": 1 }),
        json!({ "target": "bridge", "bridge": "replyLate" }),
        json!({ "target": "bridge", "bridge": "handshakeNever", "method": "a" }),
    ] {
        let refused = platform
            .post("_sandbox/faults")
            .json(&fault)
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{fault}");
    }
}

#[tokio::test]
async fn a_fault_strikes_every_request_to_its_service_and_none_to_others() {
    let platform = Platform::start().await;
    for (target, of_target, of_another) in [
        (Target::Token, &["oauth2/token", "oauth/v2/token"][..], KEYS),
        (Target::Jwks, &["account/.well-known/jwks.json"], KEYS),
        (Target::AppKeys, &[KEYS], "account/.well-known/jwks.json"),
        (
            Target::Discovery,
            &[".well-known/openid-configuration"],
            "oidc/v1/userinfo",
        ),
        (Target::Authorize, &["oauth/v2/authorize"], "oauth/v2/token"),
        (
            Target::UserInfo,
            &["oidc/v1/userinfo"],
            "oidc/v1/end_session",
        ),
        (
            Target::EndSession,
            &["oidc/v1/end_session"],
            "oauth/v2/authorize",
        ),
        (
            Target::Erp,
            &["erp/info", "erp/v2/items", "erp/v2/graphql", "erp/v1/items"],
            "account/tenants",
        ),
        (
            Target::OnPremise,
            &["api/eazybusiness/items", "api/eazybusiness/authentication"],
            "erp/v2/items",
        ),
        (Target::ScxAuth, &["v1/auth"], "v1/channel/event"),
        (Target::Scx, &["v1/channel/event"], "v1/auth"),
    ] {
        order(&platform, Fault::on(target).status(507)).await;
        // Also with a method that the route does not have.
        for (path, method) in of_target
            .iter()
            .flat_map(|path| [(path, Method::GET), (path, Method::POST)])
        {
            let response = platform.request(method, path).send().await.unwrap();
            assert_eq!(response.status(), 507, "{target:?} {path}");
        }
        let response = platform.get(of_another).send().await.unwrap();
        assert_ne!(response.status(), 507, "{target:?} {of_another}");
        platform
            .sandbox
            .control()
            .unwrap()
            .clear_faults()
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_fault_of_the_bridge_strikes_its_moment_and_is_counted() {
    let platform = Platform::start().await;
    let ask = async |moment: Value| {
        let struck = platform
            .control(Method::POST, "faults/bridge", moment)
            .await;
        struck["id"].as_u64()
    };
    let call = |surface: &str, method: &str| json!({ "moment": "call", "surface": surface, "method": method });
    let handshake = |surface: &str| json!({ "moment": "handshake", "surface": surface });
    assert_eq!(ask(call("pane", "getSessionToken")).await, None);
    for fault in [
        json!({ "target": "bridge", "bridge": "replyNever", "method": "getSessionToken", "surface": "pane", "times": 2 }),
        json!({ "target": "bridge", "bridge": "handshakeTwice", "surface": "setup" }),
        json!({ "target": "erp", "status": 503 }),
    ] {
        platform.fault(fault).await;
    }
    assert_eq!(ask(call("erp", "getSessionToken")).await, None);
    assert_eq!(ask(call("pane", "getAppToken")).await, None);
    assert_eq!(ask(handshake("pane")).await, None);
    assert_eq!(ask(handshake("setup")).await, Some(2));
    assert_eq!(ask(call("pane", "getSessionToken")).await, Some(1));
    let state = platform.control(Method::GET, "state", Value::Null).await;
    let hits: Vec<_> = state["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| (&fault["id"], &fault["hits"], &fault["times"]))
        .collect();
    assert_eq!(
        hits,
        [
            (&json!(1), &json!(1), &json!(1)),
            (&json!(2), &json!(1), &Value::Null),
            (&json!(3), &json!(0), &Value::Null),
        ]
    );
    assert_eq!(ask(call("pane", "getSessionToken")).await, Some(1));
    assert_eq!(ask(call("pane", "getSessionToken")).await, None);
}

#[tokio::test]
async fn a_part_of_the_data_comes_with_errors_and_the_request_names_its_fault() {
    let platform = Platform::start().await;
    let (tenant, _) = platform.tenant(0).await;
    let token = platform.access_token().await;
    platform
        .fault(
            json!({ "target": "erp", "graphqlErrors": [{ "message": "no" }], "partialData": true }),
        )
        .await;
    let query = "{ QueryItems(first: 1) { totalCount } }";
    let response = platform.graphql(&token, &tenant, query, json!({})).await;
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["errors"], json!([{ "message": "no" }]));
    assert!(answer["data"]["QueryItems"]["totalCount"].as_u64().unwrap() > 0);
    let seen = platform.control(Method::GET, "requests", Value::Null).await;
    let last = seen.as_array().unwrap().last().unwrap();
    assert_eq!(last["fault"], 1);
    assert!(last["milliseconds"].is_u64());
}
