//! What the App Shell's page is fed by: the state as it changes, records, whether the app
//! is there.

use std::time::Duration;

use appbridge_sandbox::{Config, manifest};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::common::{Events, Platform, text};

/// Answers every request with this response, for as long as the test runs.
async fn app(response: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _read = stream.read(&mut request).await;
            let _written = stream.write_all(response.as_bytes()).await;
        }
    });
    origin
}

const EMPTY: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

async fn with_app(origin: &str) -> Platform {
    let document = json!({
        "technicalName": "shown",
        "version": "1.0.0",
        "lifecycle": {
            "configurationUrl": format!("{origin}/setup"),
            "disconnectUrl": format!("{origin}/bye"),
        },
        "requirements": { "minCloudApiVersion": "2.0.0" },
        "capabilities": {
            "hub": { "appLauncher": { "redirectUrl": origin, "closedPreviewUrl": origin } },
            "erp": {
                "menuItems": [{ "id": "start", "name": "Start", "url": format!("{origin}/start") }],
                "pane": [{ "context": "items", "title": "Pane", "url": format!("{origin}/pane") }],
                "api": { "scopes": ["items.read"] },
                "webhooks": { "apiVersion": "1" },
            },
        },
    });
    Platform::start_with(Config {
        manifest: Some(manifest::parse(&document.to_string()).unwrap()),
        ..Config::default()
    })
    .await
}

#[tokio::test]
async fn whoever_watches_is_told_of_every_change() {
    let platform = with_app(&app(EMPTY).await).await;
    let mut events = Events::open(&platform.sandbox, "_sandbox/events").await;
    let first = events.next("state").await;
    assert_eq!(
        first,
        platform.control(Method::GET, "state", Value::Null).await
    );
    let (tenant, _) = platform.tenant(0).await;
    let path = format!("tenants/{tenant}/installation");
    let installed = json!({ "state": "installed" });
    platform.control(Method::PUT, &path, installed).await;
    let told = events.next("state").await;
    assert_eq!(told["tenants"][0]["installation"], "installed");
    platform
        .control(Method::PATCH, "settings", json!({ "handshake": "fresh" }))
        .await;
    assert_eq!(events.next("state").await["settings"]["handshake"], "fresh");

    // What came of the call to the app follows when it is known.
    platform.control(Method::DELETE, &path, Value::Null).await;
    let call = loop {
        let state = events.next("state").await;
        let call = state["tenants"][0]["lifecycleCalls"][0].clone();
        if call["outcome"] != "pending" {
            break call;
        }
    };
    assert_eq!(call["event"], "disconnect");
    assert_eq!(
        (&call["outcome"], &call["status"]),
        (&json!("answered"), &json!(200))
    );

    platform.get("erp/v2/nothing").send().await.unwrap();
    let request = events.next("request").await;
    assert_eq!(request["path"], "/erp/v2/nothing");
    let number = request["number"].as_u64().unwrap();

    // Another one goes on where the first left off.
    platform.get("erp/v2/later").send().await.unwrap();
    let mut later = Events::open(
        &platform.sandbox,
        &format!("_sandbox/events?after={number}"),
    )
    .await;
    assert_eq!(later.next("request").await["path"], "/erp/v2/later");

    // And none of them keeps the sandbox from ending.
    let ended = tokio::time::timeout(Duration::from_secs(2), platform.sandbox.shutdown());
    assert!(ended.await.is_ok());
}

#[tokio::test]
async fn a_missing_scope_is_told_by_name() {
    let platform = with_app(&app(EMPTY).await).await;
    let (tenant, _) = platform.tenant(0).await;
    let path = format!("tenants/{tenant}/installation");
    platform
        .control(Method::PUT, &path, json!({ "state": "installed" }))
        .await;
    let mut events = Events::open(&platform.sandbox, "_sandbox/events").await;
    let token = platform.access_token().await;
    let query = "{ QueryCustomers(first: 1) { totalCount } }";
    platform.graphql(&token, &tenant, query, Value::Null).await;
    let scope = loop {
        let request = events.next("request").await;
        if request["path"] == "/erp/v2/graphql" {
            break request["missingScope"].clone();
        }
    };
    assert_eq!(scope, "customers.read");
}

#[tokio::test]
async fn records_are_paged_searched_and_shown() {
    let platform = Platform::start().await;
    let (tenant, _) = platform.tenant(0).await;
    let (other, _) = platform.tenant(1).await;
    for (list, number) in [
        ("customers", "customerNumber"),
        ("items", "sku"),
        ("salesorders", "salesOrderNumber"),
    ] {
        let path = format!("tenants/{tenant}/records/{list}");
        let page = async |query: &str| {
            let path = format!("{path}?{query}");
            platform.control(Method::GET, &path, Value::Null).await
        };
        let first = page("size=10").await;
        let next = page("size=10&page=2").await;
        assert_eq!(first["items"].as_array().unwrap().len(), 10);
        assert_ne!(first["items"][9]["id"], next["items"][0]["id"]);
        assert_eq!(first["totalCount"], next["totalCount"]);

        // Behind the end comes the last page.
        let last = page("size=10&page=100000").await;
        assert!(last["page"].as_u64().unwrap() < 100_000);
        assert!(!last["items"].as_array().unwrap().is_empty());

        let wanted = text(&next["items"][3][number]);
        let found = page(&format!("search={}", wanted.to_lowercase())).await;
        assert_eq!(found["items"][0]["id"], next["items"][3]["id"], "{list}");
        assert_eq!(page("search=no+such+thing").await["totalCount"], 0);
        for wrong in ["page=0", "size=0", "size=501", "page=many", "colour=red"] {
            let refused = platform.get(&format!("_sandbox/{path}?{wrong}"));
            let refused = refused.send().await.unwrap();
            assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{wrong}");
        }

        let id = text(&next["items"][3]["id"]);
        let record = platform
            .control(Method::GET, &format!("{path}/{id}"), Value::Null)
            .await;
        assert_eq!(record[number], wanted);
        for (path, status) in [
            (
                format!("tenants/{other}/records/{list}/{id}"),
                StatusCode::NOT_FOUND,
            ),
            (format!("{path}/moon"), StatusCode::BAD_REQUEST),
            (
                format!("tenants/{tenant}/records/moons"),
                StatusCode::BAD_REQUEST,
            ),
        ] {
            let refused = platform
                .get(&format!("_sandbox/{path}"))
                .send()
                .await
                .unwrap();
            assert_eq!(refused.status(), status, "{path}");
        }
        match list {
            "customers" => assert!(record["orders"].is_array()),
            "salesorders" => assert!(!record["lines"].as_array().unwrap().is_empty()),
            _ => assert!(record["stockTotal"].is_number()),
        }
    }
}

#[tokio::test]
async fn what_keeps_a_page_from_being_shown_is_told_apart() {
    let refused = {
        // A port that nobody listens at any more.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let cases = [
        (app(EMPTY).await, json!({ "outcome": "answers" })),
        (refused, json!({ "outcome": "refused" })),
        (
            app("HTTP/1.1 503 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await,
            json!({ "outcome": "status", "status": 503 }),
        ),
        (
            app("HTTP/1.1 200 OK\r\nx-frame-options: DENY\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await,
            json!({ "outcome": "forbidsFrames", "header": "x-frame-options", "value": "DENY" }),
        ),
        (
            app("HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/x?secret\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await,
            json!({ "outcome": "leadsElsewhere", "location": "https://elsewhere.example" }),
        ),
        (
            app("HTTP/1.1 302 Found\r\nlocation: /setup\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await,
            json!({ "outcome": "failed", "reason": "more than 5 redirects" }),
        ),
    ];
    for (origin, found) in cases {
        let platform = with_app(&origin).await;
        let app = platform.sandbox.app_id();
        for surface in ["setup", "menu/start", "pane/0"] {
            let path = format!("apps/{app}/reachable?surface={surface}");
            let answer = platform.control(Method::GET, &path, Value::Null).await;
            assert_eq!(answer, found, "{surface}");
        }
    }
}

#[tokio::test]
async fn what_is_asked_for_and_not_done_is_in_the_state() {
    let platform = with_app(&app(EMPTY).await).await;
    let state = platform.control(Method::GET, "state", Value::Null).await;
    assert_eq!(
        state["apps"][0]["unsupported"],
        json!([
            { "code": "webhooks", "path": "capabilities.erp.webhooks" },
            { "code": "closed_preview", "path": "capabilities.hub.appLauncher.closedPreviewUrl" },
            { "code": "min_cloud_api_version", "path": "requirements.minCloudApiVersion" },
        ])
    );
    assert_eq!(state["apps"][0]["grantedScopes"], json!(["items.read"]));
}
