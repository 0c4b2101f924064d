//! What the log says of requests, and what it never says.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

#[allow(
    dead_code,
    clippy::expect_used,
    reason = "the tests of `it` use the rest"
)]
#[path = "it/support/mod.rs"]
mod support;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use appbridge_server::{
    AccessTokenError, AccessTokens, BaseUrl, ClientCredentials, HttpClient, IssuerRule,
    KeySetPolicy, Operation, SessionVerifier, TokenEndpoint, warn_of_mixed_environments,
};
use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use support::raw::{self, Raw};
use support::scripted::{self, Scripted, ok};
use support::{Jtl, signed_by_stranger, take_apart};

const DEV: &str = "https://api.dev.jtl-cloud.com";

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Captured {
    fn lines(&self) -> Vec<Value> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        String::from_utf8(bytes)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

fn search_for(name: &str) -> Operation<Value> {
    Operation {
        name: "Search",
        document: "query Search($name: String) { n }",
        variables: json!({ "name": name }),
    }
}

/// 13 that cannot be read, and one that can.
fn odd_records() -> Vec<Value> {
    let mut records = vec![json!({ "name": "Anna" }), json!({ "name": 7 }), Value::Null];
    records.extend((0..11).map(|_| json!({ "name": ["Anna"] })));
    records
}

/// One test, since the log is the process's.
#[tokio::test]
async fn requests_can_be_followed_and_hold_no_secret() {
    let captured = Captured::default();
    let writer = captured.clone();
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .init();

    let problem = json!({ "TraceId": "t-1", "Detail": "Anna in the detail",
        "Errors": [{ "Name": "Anna", "Reason": "Anna in the reason" }] });
    let failed = (StatusCode::SERVICE_UNAVAILABLE, Json(problem)).into_response();
    let errors = json!([{ "message": "Anna in the message",
        "extensions": { "code": "ODD", "traceId": "t-2" } }]);
    let answers = [
        failed,
        ok(json!({ "data": { "Anna": 1 }, "errors": errors })),
        scripted::status(404),
        scripted::cut(),
        ok(json!({ "name": "Anna in the answer" })),
        ok(json!({ "data": { "QueryItems": { "nodes": odd_records() } } })),
    ];
    let jtl = Scripted::answering(answers).await;
    let api = jtl.api();
    let operation = search_for("Anna in the variables");
    api.graphql_partial::<Value, _>(&operation).await.unwrap();
    api.get(["customers", "anna-in-the-path"])
        .query("name", "Anna in the query")
        .send::<Value>()
        .await
        .unwrap_err();

    let before_the_cut = captured.lines();
    // A broken connection, and an answer that does not fit, are told without data.
    #[derive(Debug, serde::Deserialize)]
    struct Row {
        #[serde(rename = "name")]
        _name: u8,
    }
    let search = || {
        api.get(["customers", "anna-in-the-path"])
            .query("n", "Anna")
    };
    search().send::<Row>().await.unwrap_err();
    let mut lines_after = captured.lines();
    let hint = lines_after
        .iter()
        .find(|line| line["message"] == "an answer cannot be decoded")
        .unwrap();
    assert_eq!(
        (&hint["field"], &hint["level"]),
        (&json!("name"), &json!("WARN"))
    );
    let broke = |line: &&Value| line["message"] == "a request to the platform failed";
    assert!(lines_after.iter().any(|line| broke(&line)));
    // So is an odd record of a list, by its place; of many, the first ones.
    let page = api.page::<Row, _>(&search_for("Anna"), "QueryItems").await;
    assert_eq!(page.unwrap().unreadable, 13);
    let of_page = captured.lines();
    let paths: Vec<_> = of_page
        .iter()
        .filter(|line| line["message"] == "a part of a list cannot be read and is left out")
        .map(|line| line["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths.len(), 10, "{paths:?}");
    assert_eq!(
        paths[..3],
        [
            "QueryItems.nodes[0].name",
            "QueryItems.nodes[2]",
            "QueryItems.nodes[3].name"
        ]
    );
    lines_after.extend(of_page);
    lines_after.extend(a_token_that_cannot_be_read(&captured).await);
    for line in &lines_after {
        let own = line["target"].as_str().unwrap().starts_with("appbridge");
        let text = line.to_string().to_lowercase();
        assert!(!own || !text.contains("anna"), "{text}");
    }

    let lines = before_the_cut;
    let of_step = |step: u64| lines.iter().filter(move |line| line["step"] == step);
    let sent: Vec<_> = of_step(8)
        .map(|line| (line["operation"].clone(), line["attempt"].clone()))
        .collect();
    assert_eq!(
        sent,
        [
            (json!("Search"), json!(1)),
            (json!("Search"), json!(2)),
            (json!("customers"), json!(1))
        ]
    );
    let answered: Vec<_> = of_step(9).collect();
    assert_eq!(answered[0]["status"], 503);
    assert_eq!(answered[0]["trace_id"], "t-1");
    assert_eq!(answered[1]["status"], 200);
    assert!(answered.iter().all(|line| line["elapsed_ms"].is_u64()));
    let ids: Vec<_> = of_step(8).map(|line| line["request_id"].clone()).collect();
    assert!(ids[0].is_string() && ids[0] == ids[1] && ids[1] != ids[2]);
    // JTL's name for what went wrong, beside this backend's.
    let reported = lines.iter().find(|line| line["trace_id"] == "t-2").unwrap();
    assert_eq!(reported["request_id"], ids[0]);
    assert_eq!(reported["code"], "ODD");
    for line in &lines {
        // Hyper's own log of connections names the address; this crate's does not.
        let own = line["target"]
            .as_str()
            .unwrap()
            .starts_with("appbridge_server");
        let text = line.to_string();
        assert!(!text.contains("Anna"), "{text}");
        assert!(!text.contains("Bearer opaque"), "{text}");
        assert!(!own || !text.contains("anna-in-the-path"), "{text}");
    }

    // Settings that mix environments are one warning.
    let base = |text: &str| text.parse::<BaseUrl>().unwrap();
    let auth_base = base("https://auth.jtl-cloud.com");
    warn_of_mixed_environments(&base(DEV), Some(&auth_base), None);
    let warnings = captured.lines();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0]["level"], "WARN");
    let mismatches = warnings[0]["mismatches"].as_str().unwrap();
    assert!(mismatches.contains("JTL_AUTH_BASE"), "{mismatches}");

    // A token of another environment is refused for its key, and the log says why.
    let jtl = Jtl::start().await;
    let keys = jtl.session_keys(KeySetPolicy::default());
    let expected = IssuerRule::IfPresent(DEV.to_owned());
    let verifier = SessionVerifier::new(keys, expected);
    let mut parts = take_apart(
        &jtl.session_token(&jtl.tenant(0).await.unwrap())
            .await
            .unwrap(),
    );
    for (iss, hints) in [
        ("https://api.jtl-cloud.com", 1),
        (DEV, 0),
        ("https://api.example.com", 0),
    ] {
        parts.payload["iss"] = json!(iss);
        captured.lines();
        let token = signed_by_stranger(&parts.header, &parts.payload);
        verifier.verify(&token).await.unwrap_err();
        let found = captured
            .lines()
            .into_iter()
            .filter(|line| line["found"] == "production" && line["expected"] == "dev")
            .count();
        assert_eq!(found, hints, "{iss}");
    }
}

/// The field that is the reason is named, at a level that is logged without asking.
async fn a_token_that_cannot_be_read(captured: &Captured) -> Vec<Value> {
    let mut all = Vec::new();
    for (body, field) in [
        (
            r#"{"access_token":"anna","expires_in":"anna"}"#,
            "expires_in",
        ),
        (
            r#"{"access_token":["anna"],"expires_in":1}"#,
            "access_token",
        ),
        (r#"{"access_tocken":"anna","expires_in":1}"#, "access_token"),
        (
            r#"{"access_token":"anna","token_type":"anna"}"#,
            "token_type",
        ),
        (r#"{"access_token":"an\nna"}"#, "access_token"),
    ] {
        let server = Raw::responding("127.0.0.1:0", |_| raw::json(body)).await;
        let base = format!("http://127.0.0.1:{}", server.port).parse().unwrap();
        let credentials = ClientCredentials {
            client_id: "app".into(),
            client_secret: "secret".to_owned().into(),
        };
        let endpoint = TokenEndpoint::client_credentials(&base);
        let tokens = AccessTokens::new(HttpClient::new().unwrap(), endpoint, credentials);
        assert_eq!(
            tokens.get().await.err(),
            Some(AccessTokenError::Undecodable)
        );
        let lines = captured.lines();
        let warned = |line: &&Value| line["level"] == "WARN" && line["field"] == field;
        assert!(lines.iter().any(|line| warned(&line)), "{body}: {lines:#?}");
        all.extend(lines);
    }
    all
}
