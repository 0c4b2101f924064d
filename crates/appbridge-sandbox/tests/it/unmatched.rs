//! Requests that no route takes.

use reqwest::header::{ACCEPT, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CONTENT_TYPE};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{Platform, text};

async fn seen(platform: &Platform) -> Vec<Value> {
    let seen = platform.control(Method::GET, "requests", Value::Null).await;
    seen.as_array().unwrap().clone()
}

#[tokio::test]
async fn an_unknown_route_of_any_service_says_so_and_is_listed() {
    let platform = Platform::start().await;
    let paths = [
        "/erp/v2/nothing",
        "/erp/v9/graphql",
        "/erp",
        "/oauth/v2/introspect",
        "/oauth2/authorize",
        "/oidc/v1/introspect",
        "/.well-known/nothing",
        "/account/nothing",
        "/api/eazybusiness/nothing",
        "/v1/nothing",
        "/hub",
        "/shell/nothing.js",
        "/nothing",
        "//erp/v2/graphql",
        "/erp/v2/graphql/",
    ];
    for method in [Method::GET, Method::POST, Method::DELETE] {
        for path in paths {
            let url = format!("{}{path}", origin(&platform));
            let request = platform.http.request(method.clone(), url);
            let answer = request.header(ACCEPT, "text/html").send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{method} {path}");
            assert_eq!(answer.headers()[CONTENT_TYPE], "application/json");
            assert_eq!(answer.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
            let body: Value = answer.json().await.unwrap();
            assert_eq!(body["Status"], 404);
            let detail = text(&body["Detail"]);
            assert!(detail.contains(&format!("{method} {path}")), "{detail}");
            assert!(detail.contains("cargo doc"), "{detail}");
            let listed = seen(&platform).await.pop().unwrap();
            assert_eq!(listed["path"], path);
            assert_eq!(listed["method"], method.as_str());
            assert_eq!(listed["status"], 404);
            assert_eq!(listed["reason"], detail);
        }
    }
}

fn origin(platform: &Platform) -> String {
    platform.sandbox.url().origin().ascii_serialization()
}

#[tokio::test]
async fn a_wrong_method_names_the_right_ones_and_is_listed() {
    let platform = Platform::start().await;
    for (method, path, allowed) in [
        (Method::GET, "oauth2/token", "POST"),
        (Method::PUT, "oauth/v2/token", "POST"),
        (Method::POST, "oauth/v2/keys", "GET,HEAD"),
        (Method::DELETE, "oauth/v2/authorize", "GET,HEAD,POST"),
        (Method::DELETE, "oidc/v1/end_session", "GET,HEAD,POST"),
        (Method::DELETE, "oidc/v1/userinfo", "GET,HEAD,POST"),
        (Method::POST, ".well-known/openid-configuration", "GET,HEAD"),
        (Method::POST, "account/.well-known/jwks.json", "GET,HEAD"),
        (Method::GET, "erp/v2/graphql", "POST"),
        (Method::GET, "v1/auth", "POST"),
        (Method::POST, "v1/channel/event", "GET,HEAD"),
        (Method::GET, "api/eazybusiness/authentication", "POST"),
    ] {
        let answer = platform.request(method.clone(), path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.headers()[ALLOW], allowed, "{path}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["Status"], 405);
        let listed = seen(&platform).await.pop().unwrap();
        assert_eq!(listed["path"], format!("/{path}"));
        assert_eq!(listed["status"], 405);
        assert_eq!(listed["reason"], body["Detail"]);
    }
}

#[tokio::test]
async fn the_app_shell_and_the_controls_go_on_and_are_not_listed() {
    let platform = Platform::start().await;
    for path in ["", "shell/app-shell.js", "_sandbox/state"] {
        let answer = platform.get(path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
    for (method, path, status) in [
        (Method::POST, "", 405),
        (Method::POST, "shell/app-shell.js", 405),
        (Method::POST, "_sandbox/state", 405),
        (Method::GET, "_sandbox/nothing", 404),
    ] {
        let answer = platform.request(method, path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(answer.headers().contains_key(ALLOW), status == 405);
        assert!(answer.json::<Value>().await.unwrap().is_object());
    }
    assert_eq!(seen(&platform).await, [] as [Value; 0]);
}

#[tokio::test]
async fn refused_requests_are_listed_with_their_reason_and_never_with_a_token() {
    let platform = Platform::start().await;
    let secret = "very-secret";
    platform
        .post("oauth2/token")
        .basic_auth("sandbox-client", Some(secret))
        .form(&[("grant_type", secret)])
        .send()
        .await
        .unwrap();
    platform
        .get("oidc/v1/userinfo")
        .bearer_auth(secret)
        .send()
        .await
        .unwrap();
    platform
        .fault(json!({ "target": "appKeys", "status": 503, "times": 1 }))
        .await;
    platform.get("oauth/v2/keys").send().await.unwrap();
    platform.get("oauth/v2/keys").send().await.unwrap();
    let seen = seen(&platform).await;
    let reasons: Vec<&Value> = seen.iter().map(|one| &one["reason"]).collect();
    assert_eq!(
        reasons,
        [
            &json!("invalid_client: the client is unknown or its secret is wrong"),
            &json!("the bearer token is not one that this API accepts"),
            &json!("an ordered fault struck"),
            &Value::Null,
        ]
    );
    assert!(seen[3].get("reason").is_none());
    assert!(!Value::from(seen).to_string().contains(secret));
}

#[tokio::test]
async fn the_list_goes_on_where_it_was_left() {
    let platform = Platform::start().await;
    for path in ["one", "two", "three"] {
        platform.get(path).send().await.unwrap();
    }
    let paths = async |query: &str| {
        let list = format!("requests{query}");
        let seen = platform.control(Method::GET, &list, Value::Null).await;
        let seen = seen.as_array().unwrap().clone();
        let pair = |one: &Value| (one["number"].as_u64().unwrap(), text(&one["path"]));
        seen.iter().map(pair).collect::<Vec<_>>()
    };
    let (two, three) = ((2, "/two".to_owned()), (3, "/three".to_owned()));
    assert_eq!(paths("?after=1").await, [two, three.clone()]);
    assert_eq!(paths("?after=3").await, []);
    assert_eq!(paths("").await.len(), 3);
    platform
        .control(Method::DELETE, "requests", Value::Null)
        .await;
    platform.get("four").send().await.unwrap();
    // The numbers go on, so that nothing is taken for known that is not.
    assert_eq!(paths("?after=3").await, [(4, "/four".to_owned())]);
}
