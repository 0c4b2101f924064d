//! The ERP's REST lists: the documented shape, and the rules of the GraphQL API.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

mod common;

use std::collections::HashSet;

use common::{Platform, text};
use reqwest::header::{ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

/// A request as a backend sends it.
fn admitted(platform: &Platform, path: &str, token: &str, tenant: &str) -> RequestBuilder {
    platform
        .get(path)
        .bearer_auth(token)
        .header("X-Tenant-ID", tenant)
        .header(CONTENT_TYPE, "application/json")
}

#[tokio::test]
async fn lists_have_the_documented_shape_and_hold_every_record_once() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    for (list, total) in [("items", 2_400), ("customers", 640), ("salesorders", 5_600)] {
        let mut ids = HashSet::new();
        let mut number = 1;
        loop {
            let path = format!("erp/v2/{list}?pageNumber={number}&pageSize=500");
            let answer = admitted(&platform, &path, &token, &tenant).send().await;
            let page: Value = answer.unwrap().json().await.unwrap();
            let items = page["items"].as_array().unwrap();
            ids.extend(items.iter().map(|item| text(&item["id"])));
            let pages = usize::div_ceil(total, 500);
            let is_last = number == pages;
            assert_eq!(
                without_items(&page),
                json!({
                    "totalItems": total,
                    "pageNumber": number,
                    "pageSize": 500,
                    "totalPages": pages,
                    "hasPreviousPage": number > 1,
                    "hasNextPage": !is_last,
                    "nextPageNumber": (!is_last).then_some(number + 1),
                    "previousPageNumber": (number > 1).then(|| number - 1),
                })
            );
            if is_last {
                break;
            }
            number += 1;
        }
        assert_eq!(ids.len(), total, "{list}");
    }
}

fn without_items(page: &Value) -> Value {
    let mut rest = page.clone();
    rest.as_object_mut().unwrap().remove("items");
    rest
}

#[tokio::test]
async fn header_rules_and_scopes_hold_as_for_graphql() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let bare = || platform.get("erp/v2/items?pageSize=1");
    let json = || bare().header(CONTENT_TYPE, "application/json");
    let with_charset = "application/json; charset=utf-8";
    for (request, status) in [
        // What has no body needs no type, but a given one has to be bare.
        (bare(), 401),
        (bare().header(CONTENT_TYPE, with_charset), 415),
        (json(), 401),
        (json().bearer_auth("garbage"), 401),
        (json().bearer_auth(&token), 400),
        (
            json().bearer_auth(&token).header("X-Tenant-ID", "no uuid"),
            402,
        ),
        (
            json().bearer_auth(&token).header("X-Tenant-ID", &tenant),
            200,
        ),
        // An app token is bound to its tenant.
        (json().bearer_auth(platform.app_token(0).await), 200),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        assert_eq!(answer.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    }
    let scopes = json!({ "grantedScopes": ["items.read"] });
    platform.control(Method::PATCH, "settings", scopes).await;
    for (list, status) in [("items", 200), ("customers", 403), ("salesorders", 403)] {
        let path = format!("erp/v2/{list}");
        let answer = admitted(&platform, &path, &token, &tenant).send().await;
        assert_eq!(answer.unwrap().status().as_u16(), status, "{list}");
    }
}

#[tokio::test]
async fn pages_that_there_cannot_be_are_malformed_and_those_beyond_the_end_empty() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    for query in [
        "pageNumber=0",
        "pageSize=0",
        "pageSize=501",
        "pageNumber=-1",
        "pageSize=many",
    ] {
        let path = format!("erp/v2/items?{query}");
        let answer = admitted(&platform, &path, &token, &tenant).send().await;
        assert_eq!(answer.unwrap().status(), StatusCode::BAD_REQUEST, "{query}");
    }
    let path = "erp/v2/items?pageNumber=99999";
    let answer = admitted(&platform, path, &token, &tenant).send().await;
    let page: Value = answer.unwrap().json().await.unwrap();
    assert_eq!(page["items"], json!([]));
    assert_eq!(page["hasNextPage"], json!(false));
}

#[tokio::test]
async fn rest_and_graphql_share_one_rate_limit_and_one_list_of_requests() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let limit = json!({ "rateLimitPerMinute": 2 });
    platform.control(Method::PATCH, "settings", limit).await;
    let query = "{ QueryItems(first: 1) { totalCount } }";
    platform.graphql(&token, &tenant, query, Value::Null).await;
    let ask = async || {
        let request = admitted(&platform, "erp/v2/items", &token, &tenant);
        request.send().await.unwrap()
    };
    let last = ask().await;
    assert_eq!(last.status(), StatusCode::OK);
    assert_eq!(last.headers()["x-ratelimit-remaining"], "0");
    assert_eq!(ask().await.status(), StatusCode::TOO_MANY_REQUESTS);
    let seen = platform.control(Method::GET, "requests", Value::Null).await;
    let seen = seen.as_array().unwrap();
    let latest = &seen[seen.len() - 1];
    assert_eq!(latest["path"], "/erp/v2/items");
    assert_eq!(latest["method"], "GET");
    assert_eq!(latest["bearer"], "access");
}

#[tokio::test]
async fn a_browser_may_ask_by_get() {
    let platform = Platform::start().await;
    let answer = platform
        .request(Method::OPTIONS, "erp/v2/items")
        .header("Origin", "http://app.localhost")
        .header("Access-Control-Request-Method", "GET")
        .header(
            "Access-Control-Request-Headers",
            "authorization,content-type",
        )
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let methods = answer.headers()[ACCESS_CONTROL_ALLOW_METHODS].to_str();
    assert!(methods.unwrap().contains("GET"));
}
