//! Control routes: state, settings, faults, installation, the list of requests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use appbridge_sandbox::Config;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::common::{Platform, text};

#[tokio::test]
async fn the_state_shows_everything_but_the_secret() {
    let platform = Platform::start().await;
    let response = platform.get("_sandbox/state").send().await.unwrap();
    let body = response.text().await.unwrap();
    assert!(!body.contains(platform.sandbox.client_secret()));
    assert!(!format!("{:?}", platform.sandbox).contains(platform.sandbox.client_secret()));
    assert!(!format!("{:?}", Config::default()).contains(platform.sandbox.client_secret()));
    let state: Value = serde_json::from_str(&body).unwrap();
    let app = &state["apps"][0];
    assert_eq!(app["clientId"], platform.sandbox.client_id());
    assert_eq!(app["publicClientId"], platform.sandbox.public_client_id());
    assert_eq!(app["appId"], platform.sandbox.app_id());
    assert_eq!(app["manifest"], Value::Null);
    assert_eq!(state["settings"]["handshake"], "once");
    assert_eq!(state["settings"]["handshakeTarget"], "app");
    for tenant in state["tenants"].as_array().unwrap() {
        assert!(tenant["users"].as_array().unwrap().len() >= 2);
        assert_eq!(tenant["installation"], "notInstalled");
    }
}

#[tokio::test]
async fn settings_that_do_not_fit_are_refused_by_name_and_change_nothing() {
    let platform = Platform::start().await;
    let before = platform
        .control(Method::PATCH, "settings", json!({ "handshake": "fresh" }))
        .await;
    assert_eq!(before["handshake"], "fresh");
    for (patch, field) in [
        (json!({ "handshake": "twice" }), "handshake"),
        (json!({ "jwksRequiresBearer": 1 }), "jwksRequiresBearer"),
        (
            json!({ "sessionTokenTtlSeconds": -1 }),
            "sessionTokenTtlSeconds",
        ),
        (
            json!({ "accessTokenTtlSeconds": "long" }),
            "accessTokenTtlSeconds",
        ),
        (json!({ "rateLimitPerMinute": 0 }), "rateLimitPerMinute"),
        (json!({ "grantedScopes": "items.read" }), "grantedScopes"),
        (json!({ "handshake": "once", "colour": "blue" }), "colour"),
    ] {
        let refused = platform
            .request(Method::PATCH, "_sandbox/settings")
            .json(&patch)
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{patch}");
        let message = text(&refused.json::<Value>().await.unwrap()["error"]);
        assert!(message.contains(field), "{message}");
    }
    let after = platform.control(Method::GET, "state", Value::Null).await;
    assert_eq!(after["settings"], before);
}

#[tokio::test]
async fn tokens_are_for_known_users_of_known_tenants() {
    let platform = Platform::start().await;
    let (tenant, user) = platform.tenant(0).await;
    let (other, _) = platform.tenant(1).await;
    for (body, status, named) in [
        (
            json!({ "tenantId": other, "userId": user }),
            StatusCode::NOT_FOUND,
            "userId",
        ),
        (
            json!({ "tenantId": user, "userId": user }),
            StatusCode::NOT_FOUND,
            "tenantId",
        ),
        (
            json!({ "tenantId": tenant }),
            StatusCode::BAD_REQUEST,
            "userId",
        ),
        (
            json!({ "tenantId": tenant, "userId": user, "ttl": 5 }),
            StatusCode::BAD_REQUEST,
            "ttl",
        ),
        (
            json!({ "tenantId": tenant, "userId": user, "ttlSeconds": "5" }),
            StatusCode::BAD_REQUEST,
            "ttlSeconds",
        ),
    ] {
        for path in ["_sandbox/session-tokens", "_sandbox/app-tokens"] {
            let refused = platform.post(path).json(&body).send().await.unwrap();
            assert_eq!(refused.status(), status, "{body}");
            let message = text(&refused.json::<Value>().await.unwrap()["error"]);
            assert!(message.contains(named), "{message}");
        }
    }
}

#[tokio::test]
async fn faults_strike_as_often_as_ordered_and_only_their_service() {
    let platform = Platform::start().await;
    let keys = async || platform.get("oauth/v2/keys").send().await.unwrap();
    platform
        .fault(json!({ "target": "appKeys", "status": 503, "times": 2 }))
        .await;
    assert_eq!(keys().await.status(), StatusCode::SERVICE_UNAVAILABLE);
    // Another service is well.
    platform.access_token().await;
    let left = platform.control(Method::GET, "faults", Value::Null).await;
    assert_eq!(
        left,
        json!([{ "id": 1, "hits": 1, "target": "appKeys", "status": 503, "times": 1 }])
    );
    assert_eq!(keys().await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(keys().await.status(), StatusCode::OK);

    // Without `times`, until deleted.
    platform
        .fault(json!({ "target": "appKeys", "status": 500 }))
        .await;
    for _ in 0..3 {
        assert_eq!(keys().await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
    platform
        .control(Method::DELETE, "faults", Value::Null)
        .await;
    assert_eq!(keys().await.status(), StatusCode::OK);
}

#[tokio::test]
async fn faults_have_the_services_own_form_or_the_one_that_is_given() {
    let platform = Platform::start().await;
    let (tenant, _) = platform.tenant(0).await;
    let token = platform.access_token().await;
    let erp = async || {
        platform
            .graphql(
                &token,
                &tenant,
                "{ QueryItems { totalCount } }",
                Value::Null,
            )
            .await
    };

    platform
        .fault(json!({ "target": "erp", "status": 429, "times": 1 }))
        .await;
    let limited = erp().await;
    assert_eq!(limited.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(limited.headers()["x-ratelimit-remaining"], "0");
    assert_eq!(limited.json::<Value>().await.unwrap()["Status"], 429);

    let errors =
        json!([{ "message": "no", "extensions": { "code": "INTERNAL_ERROR", "traceId": "t" } }]);
    platform
        .fault(json!({ "target": "erp", "graphqlErrors": errors, "times": 1 }))
        .await;
    let answer = erp().await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        answer.json::<Value>().await.unwrap(),
        json!({ "data": null, "errors": errors })
    );

    platform
        .fault(json!({ "target": "token", "status": 401, "times": 1 }))
        .await;
    let refused = platform.post("oauth2/token").send().await.unwrap();
    assert_eq!(
        refused.json::<Value>().await.unwrap()["error"],
        "invalid_client"
    );

    platform
        .fault(json!({ "target": "jwks", "body": "{\"keys\":", "times": 1 }))
        .await;
    let broken = platform
        .get("account/.well-known/jwks.json")
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (broken.status(), broken.text().await.unwrap().as_str()),
        (StatusCode::OK, "{\"keys\":")
    );

    let delay = Duration::from_millis(150);
    platform
        .fault(json!({ "target": "erp", "delayMs": 150, "times": 1 }))
        .await;
    let began = Instant::now();
    let late = erp().await;
    assert!(began.elapsed() >= delay);
    assert!(late.json::<Value>().await.unwrap()["data"]["QueryItems"]["totalCount"].is_u64());
}

#[tokio::test]
async fn faults_that_make_no_sense_are_refused() {
    let platform = Platform::start().await;
    for fault in [
        json!({ "target": "moon", "status": 500 }),
        json!({ "target": "erp" }),
        json!({ "target": "erp", "status": 302 }),
        json!({ "target": "erp", "status": 500, "times": 0 }),
        json!({ "target": "jwks", "graphqlErrors": [] }),
        json!({ "target": "erp", "status": 500, "graphqlErrors": [] }),
        json!({ "target": "erp", "status": 500, "colour": "blue" }),
    ] {
        let refused = platform
            .post("_sandbox/faults")
            .json(&fault)
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{fault}");
    }
    assert_eq!(
        platform.control(Method::GET, "faults", Value::Null).await,
        json!([])
    );
}

#[tokio::test]
async fn the_request_list_says_what_came_and_never_a_token() {
    let platform = Platform::start().await;
    let (tenant, _) = platform.tenant(0).await;
    let access = platform.access_token().await;
    let session = platform.session_token(0).await;
    let app = platform.app_token(0).await;
    let query = "{ QueryItems(first: 1) { totalCount } }";
    for token in [&access, &app, &session, &"garbage".to_owned()] {
        platform.graphql(token, &tenant, query, Value::Null).await;
    }
    let response = platform.get("_sandbox/requests").send().await.unwrap();
    let body = response.text().await.unwrap();
    for token in [&access, &session, &app] {
        assert!(
            !body.contains(token.rsplit('.').next().unwrap()),
            "a signature is listed"
        );
    }
    let seen: Vec<Value> = serde_json::from_str(&body).unwrap();
    let seen: Vec<_> = seen
        .iter()
        .map(|one| {
            (
                text(&one["path"]),
                one["status"].as_u64(),
                one["bearer"].clone(),
            )
        })
        .collect();
    let erp = || "/erp/v2/graphql".to_owned();
    assert_eq!(
        seen,
        [
            ("/oauth2/token".to_owned(), Some(200), Value::Null),
            (erp(), Some(200), json!("access")),
            (erp(), Some(200), json!("app")),
            (erp(), Some(401), json!("session")),
            (erp(), Some(401), json!("unknown")),
        ]
    );
    platform
        .control(Method::DELETE, "requests", Value::Null)
        .await;
    assert_eq!(
        platform.control(Method::GET, "requests", Value::Null).await,
        json!([])
    );
}

/// An app's backend that takes one POST and gives its path and body.
async fn one_post(listener: Arc<TcpListener>) -> (String, Value) {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut received = Vec::new();
    loop {
        let mut chunk = [0; 1024];
        let count = socket.read(&mut chunk).await.unwrap();
        assert!(count > 0, "the request ended early");
        received.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&received);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        if let Ok(body) = serde_json::from_str(body) {
            let path = head.split(' ').nth(1).unwrap().to_owned();
            assert!(head.starts_with("POST "));
            socket
                .write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
                .await
                .unwrap();
            return (path, body);
        }
    }
}

#[tokio::test]
async fn installing_and_removing_call_the_apps_lifecycle() {
    let listener = Arc::new(TcpListener::bind("127.0.0.1:0").await.unwrap());
    let app = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let manifest =
        appbridge_sandbox::manifest::rebase(appbridge_sandbox::manifest::demo().unwrap(), &app)
            .unwrap();
    let platform = Platform::start_with(Config {
        manifest: Some(manifest),
        ..Config::default()
    })
    .await;
    let (tenant, _) = platform.tenant(0).await;
    let path = format!("tenants/{tenant}/installation");

    let started = platform
        .control(Method::PUT, &path, json!({ "state": "installing" }))
        .await;
    assert_eq!(started, json!({ "state": "installing" }));
    let call = tokio::spawn(one_post(Arc::clone(&listener)));
    platform
        .control(Method::PUT, &path, json!({ "state": "installed" }))
        .await;
    let (called, body) = call.await.unwrap();
    assert_eq!(
        (called.as_str(), &body["tenantId"]),
        ("/lifecycle/connect", &json!(tenant))
    );

    // The other tenant has nothing to do with it.
    let state = platform.control(Method::GET, "state", Value::Null).await;
    let installations = [0, 1].map(|nth| text(&state["tenants"][nth]["installation"]));
    assert_eq!(installations, ["installed", "notInstalled"]);

    let call = tokio::spawn(one_post(listener));
    platform.control(Method::DELETE, &path, Value::Null).await;
    assert_eq!(call.await.unwrap().0, "/lifecycle/disconnect");
}

#[tokio::test]
async fn an_app_that_is_down_blocks_no_installation() {
    // A port that nobody listens on any more.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let manifest =
        appbridge_sandbox::manifest::rebase(appbridge_sandbox::manifest::demo().unwrap(), &app)
            .unwrap();
    let platform = Platform::start_with(Config {
        manifest: Some(manifest),
        ..Config::default()
    })
    .await;
    let (tenant, _) = platform.tenant(0).await;
    let path = format!("tenants/{tenant}/installation");
    platform
        .control(Method::PUT, &path, json!({ "state": "installed" }))
        .await;
    let state = platform.control(Method::GET, "state", Value::Null).await;
    assert_eq!(state["tenants"][0]["installation"], "installed");
}

#[tokio::test]
async fn without_a_manifest_there_is_nothing_to_install() {
    let platform = Platform::start().await;
    let (tenant, _) = platform.tenant(0).await;
    let path = format!("_sandbox/tenants/{tenant}/installation");
    for state in ["installed", "installing", "notInstalled", "sold"] {
        let refused = platform
            .request(Method::PUT, &path)
            .json(&json!({ "state": state }))
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{state}");
    }
}

#[tokio::test]
async fn the_shells_customer_list_is_searched_and_paged() {
    let platform = Platform::start().await;
    let (tenant, _) = platform.tenant(0).await;
    let list = async |query: &str| {
        platform
            .control(
                Method::GET,
                &format!("tenants/{tenant}/customers?{query}"),
                Value::Null,
            )
            .await
    };
    let first = list("first=10").await;
    let next = list(&format!("first=10&after={}", text(&first["endCursor"]))).await;
    assert_eq!(first["items"].as_array().unwrap().len(), 10);
    assert_ne!(first["items"][9]["id"], next["items"][0]["id"]);

    let found = list("search=M%C3%9CNCHEN&first=500").await;
    let customers = found["items"].as_array().unwrap();
    assert!(!customers.is_empty() && found["totalCount"] != first["totalCount"]);
    assert!(
        customers
            .iter()
            .all(|customer| customer.to_string().contains("München")),
        "{customers:?}"
    );
    // Every word has to be found.
    let narrower = list(&format!(
        "search=M%C3%BCnchen%20{}",
        text(&customers[0]["customerNumber"])
    ))
    .await;
    assert_eq!(narrower["totalCount"], 1);
    let wrong = platform
        .get(&format!("_sandbox/tenants/{tenant}/customers?first=501"))
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn malformed_paths_and_queries_are_refused_like_anything_else() {
    let platform = Platform::start().await;
    let (tenant, _) = platform.tenant(0).await;
    for (method, path, named) in [
        (Method::GET, "tenants/moon/customers".to_owned(), "moon"),
        (
            Method::DELETE,
            "tenants/moon/installation".to_owned(),
            "moon",
        ),
        (
            Method::GET,
            format!("tenants/{tenant}/customers?first=many"),
            "first",
        ),
    ] {
        let request = platform.request(method, &format!("_sandbox/{path}"));
        let refused = request.send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{path}");
        let message = text(&refused.json::<Value>().await.unwrap()["error"]);
        assert!(message.contains(named), "{path}: {message}");
    }
}

#[tokio::test]
async fn pages_of_other_origins_are_refused() {
    let platform = Platform::start().await;
    let revoke = || platform.post("_sandbox/access-tokens/revoke");
    for origin in ["http://127.0.0.1:1", "https://evil.example", "null"] {
        let refused = revoke().header("Origin", origin).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{origin}");
    }
    let own = platform.sandbox.url().origin().ascii_serialization();
    assert_eq!(
        revoke()
            .header("Origin", own)
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_shell_is_served_under_a_strict_policy() {
    let platform = Platform::start().await;
    let page = platform.get("").send().await.unwrap();
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-src http: https:"));
    assert!(!policy.contains("unsafe"));
    let html = page.text().await.unwrap();
    // Everything that the page names is served by the sandbox itself.
    for path in html.split('"').filter(|part| part.starts_with("/shell/")) {
        let part = platform.get(path).send().await.unwrap();
        assert_eq!(part.status(), StatusCode::OK, "{path}");
        assert_eq!(part.headers()["x-content-type-options"], "nosniff");
    }
    assert_eq!(
        platform
            .get("shell/nothing.js")
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_sandbox_ends_when_it_is_shut_down_or_dropped() {
    let platform = Platform::start().await;
    let address = platform.sandbox.url().socket_addrs(|| None).unwrap()[0];
    assert!(TcpStream::connect(address).await.is_ok());
    platform.sandbox.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err());

    let platform = Platform::start().await;
    let address = platform.sandbox.url().socket_addrs(|| None).unwrap()[0];
    drop(platform);
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}
