//! SCX: an auth token for the refresh token, and its use.

use appbridge_sandbox::Config;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::common::{Platform, text};

async fn auth(platform: &Platform, refresh_token: &str) -> Response {
    let form = [("refreshToken", refresh_token)];
    platform.post("v1/auth").form(&form).send().await.unwrap()
}

async fn token(platform: &Platform) -> String {
    let answer = auth(platform, platform.sandbox.scx_refresh_token()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    text(&answer.json::<Value>().await.unwrap()["authToken"])
}

async fn events(platform: &Platform, token: &str) -> StatusCode {
    let request = platform.get("v1/channel/event").bearer_auth(token);
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn an_auth_token_opens_the_channel_api_until_it_is_revoked() {
    let platform = Platform::start().await;
    let answer = auth(&platform, platform.sandbox.scx_refresh_token()).await;
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(
        (&answer["scope"], &answer["expiresIn"]),
        (&json!("CHAN"), &json!(3600))
    );
    assert!(text(&answer["tokenExpireAt"]).ends_with('Z'), "{answer}");
    let token = text(&answer["authToken"]);
    assert_eq!(events(&platform, &token).await, StatusCode::OK);

    let revoked = platform
        .control(Method::POST, "scx/tokens/revoke", Value::Null)
        .await;
    assert_eq!(revoked, json!({ "revoked": 1 }));
    assert_eq!(events(&platform, &token).await, StatusCode::UNAUTHORIZED);
    let seen = platform.control(Method::GET, "requests", Value::Null).await;
    assert_eq!(
        (&seen[1]["bearer"], &seen[0]["bearer"]),
        (&json!("scx"), &Value::Null)
    );

    // Tokens of other services open nothing here, and SCX' none there.
    let access = platform.access_token().await;
    assert_eq!(events(&platform, &access).await, StatusCode::UNAUTHORIZED);
    let (tenant, _) = platform.tenant(0).await;
    let erp = platform
        .graphql(&token, &tenant, "{ __typename }", Value::Null)
        .await;
    assert_eq!(erp.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_wrong_refresh_token_and_no_form_are_refused_in_scx_own_form() {
    let platform = Platform::start().await;
    let answer = auth(&platform, "wrong").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["errorList"][0]["code"], "UNAUTHORIZED");
    let right = platform.sandbox.scx_refresh_token();
    let json = platform
        .post("v1/auth")
        .json(&json!({ "refreshToken": right }));
    assert_eq!(json.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    for shown in [
        format!("{:?}", platform.sandbox),
        format!("{:?}", Config::default()),
    ] {
        assert!(!shown.contains(right), "{shown}");
    }
}

#[tokio::test]
async fn the_auth_endpoint_limits_the_rate_of_requests() {
    let platform = Platform::start().await;
    platform
        .control(
            Method::PATCH,
            "settings",
            json!({ "scxAuthRateLimitPerMinute": 2 }),
        )
        .await;
    let first = token(&platform).await;
    token(&platform).await;
    let limited = auth(&platform, platform.sandbox.scx_refresh_token()).await;
    assert_eq!(limited.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = limited.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
    // Only that endpoint.
    assert_eq!(events(&platform, &first).await, StatusCode::OK);
}

#[tokio::test]
async fn an_auth_token_ends() {
    let platform = Platform::start().await;
    platform
        .control(
            Method::PATCH,
            "settings",
            json!({ "scxTokenTtlSeconds": 1 }),
        )
        .await;
    let token = token(&platform).await;
    while events(&platform, &token).await == StatusCode::OK {
        tokio::task::yield_now().await;
    }
    assert_eq!(events(&platform, &token).await, StatusCode::UNAUTHORIZED);
}
