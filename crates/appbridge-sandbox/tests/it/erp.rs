//! The ERP API: header rules in their order, lists, scopes, rate limit.

use std::collections::HashSet;

use reqwest::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, WWW_AUTHENTICATE};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{Platform, text};

const UNKNOWN_TENANT: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn header_rules_are_checked_in_the_platforms_order() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    // Every request breaks all rules that come after the one it is refused for.
    platform
        .control(
            Method::PATCH,
            "settings",
            json!({ "grantedScopes": ["invoices.read"] }),
        )
        .await;
    let bare = || platform.bare_graphql();
    let json = || bare().header(CONTENT_TYPE, "application/json");
    for (request, status) in [
        (bare(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (
            bare().header(CONTENT_TYPE, "application/json; charset=utf-8"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (json(), StatusCode::UNAUTHORIZED),
        (json().bearer_auth("garbage"), StatusCode::UNAUTHORIZED),
        (json().basic_auth("a", Some("b")), StatusCode::UNAUTHORIZED),
        (json().bearer_auth(&token), StatusCode::BAD_REQUEST),
        (
            json()
                .bearer_auth(&token)
                .header("X-Tenant-ID", UNKNOWN_TENANT),
            StatusCode::PAYMENT_REQUIRED,
        ),
        (
            json().bearer_auth(&token).header("X-Tenant-ID", "no uuid"),
            StatusCode::PAYMENT_REQUIRED,
        ),
        (
            json().bearer_auth(&token).header("X-Tenant-ID", &tenant),
            StatusCode::FORBIDDEN,
        ),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(
            response.headers().contains_key(WWW_AUTHENTICATE),
            status == StatusCode::UNAUTHORIZED
        );
        // A browser that called by itself may read why.
        assert_eq!(response.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let body = response.text().await.unwrap();
        if status == StatusCode::PAYMENT_REQUIRED {
            assert_eq!(body, "");
            continue;
        }
        let body: Value = serde_json::from_str(&body).unwrap();
        let details = body.get("Status").map(|given| given == status.as_u16());
        let code = body.get("errorCode").map(|code| code.is_string());
        assert_eq!(
            details.or(code),
            Some(true),
            "neither of the two formats: {body}"
        );
    }
    platform
        .control(Method::PATCH, "settings", json!({ "grantedScopes": null }))
        .await;
    let accepted = json()
        .bearer_auth(&token)
        .header("X-Tenant-ID", &tenant)
        .send()
        .await
        .unwrap();
    assert_eq!(accepted.status(), StatusCode::OK);
    let malformed = platform
        .post("erp/v2/graphql")
        .header(CONTENT_TYPE, "application/json")
        .bearer_auth(&token)
        .header("X-Tenant-ID", &tenant)
        .body("{")
        .send()
        .await
        .unwrap();
    assert_eq!(malformed.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn session_tokens_and_revoked_and_expired_tokens_open_nothing() {
    let platform = Platform::start().await;
    let (tenant, user) = platform.tenant(0).await;
    let query = "{ QueryItems(first: 1) { totalCount } }";
    let status = async |token: &str| {
        platform
            .graphql(token, &tenant, query, Value::Null)
            .await
            .status()
    };
    assert_eq!(
        status(&platform.session_token(0).await).await,
        StatusCode::UNAUTHORIZED
    );

    let access = platform.access_token().await;
    assert_eq!(status(&access).await, StatusCode::OK);
    let revoked = platform
        .control(Method::POST, "access-tokens/revoke", Value::Null)
        .await;
    assert_eq!(revoked, json!({ "revoked": 1 }));
    assert_eq!(status(&access).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&platform.access_token().await).await, StatusCode::OK);

    let expired = json!({ "tenantId": tenant, "userId": user, "ttlSeconds": -1 });
    let expired = text(&platform.control(Method::POST, "app-tokens", expired).await["accessToken"]);
    assert_eq!(status(&expired).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_app_token_is_bound_to_its_tenant_whatever_the_header_says() {
    let platform = Platform::start().await;
    let app = platform.app_token(1).await;
    let (other, _) = platform.tenant(0).await;
    let query = json!({ "query": "{ QueryItems(first: 1) { nodes { sku } } }" });
    for request in [
        platform.post("erp/v2/graphql"),
        platform
            .post("erp/v2/graphql")
            .header("X-Tenant-ID", &other),
    ] {
        let answer = request.bearer_auth(&app).json(&query).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(
            text(&answer["data"]["QueryItems"]["nodes"][0]["sku"]).starts_with("WB-"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn browsers_may_ask_the_erp_and_nothing_else() {
    let platform = Platform::start().await;
    let preflight = |path: &str| {
        platform
            .request(Method::OPTIONS, path)
            .header("Origin", "http://app.example")
            .header("Access-Control-Request-Method", "POST")
            .header(
                "Access-Control-Request-Headers",
                "authorization,content-type",
            )
    };
    let allowed = preflight("erp/v2/graphql").send().await.unwrap();
    assert_eq!(allowed.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    for path in ["oauth2/token", "_sandbox/session-tokens", "_sandbox/state"] {
        let refused = preflight(path).send().await.unwrap();
        assert!(
            !refused.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN),
            "{path}"
        );
    }
}

const LISTS: [(&str, &str); 3] = [
    ("QueryItems", "sku"),
    ("QueryCustomers", "customerNumber"),
    ("QuerySalesOrders", "salesOrderNumber"),
];

/// Walks a list page by page and gives the values of one field.
async fn walk(
    platform: &Platform,
    token: &str,
    tenant: &str,
    list: &str,
    field: &str,
) -> Vec<String> {
    let query = format!(
        "query($after: String) {{ {list}(first: 500, after: $after) {{ nodes {{ {field} }} \
         pageInfo {{ hasNextPage hasPreviousPage endCursor }} totalCount }} }}"
    );
    let (mut values, mut after, mut pages) = (Vec::new(), Value::Null, 0);
    loop {
        let data = platform
            .data(token, tenant, &query, json!({ "after": after }))
            .await;
        let page = &data[list];
        assert_eq!(page["pageInfo"]["hasPreviousPage"], pages > 0);
        values.extend(
            page["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| text(&node[field])),
        );
        pages += 1;
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], values.len());
            return values;
        }
        after = page["pageInfo"]["endCursor"].clone();
        assert!(pages < 100, "the list has no end");
    }
}

#[tokio::test]
async fn walking_a_list_meets_every_record_once_and_no_other_tenants() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    for (list, field) in LISTS {
        let mut seen = HashSet::new();
        for nth in 0..2 {
            let (tenant, _) = platform.tenant(nth).await;
            for value in walk(&platform, &token, &tenant, list, field).await {
                assert!(seen.insert(value.clone()), "{list}: {value} twice");
            }
        }
        let least = match list {
            "QueryItems" => 2 * 2_000,
            "QueryCustomers" => 2 * 500,
            _ => 2 * 5_000,
        };
        assert!(seen.len() >= least, "{list}: {}", seen.len());
    }
}

#[tokio::test]
async fn pages_have_200_records_unless_asked_otherwise_and_500_at_most() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let count = async |arguments: &str| {
        let query =
            format!("{{ QueryItems{arguments} {{ nodes {{ id }} pageInfo {{ startCursor }} }} }}");
        let data = platform.data(&token, &tenant, &query, Value::Null).await;
        data["QueryItems"]["nodes"].as_array().unwrap().len()
    };
    assert_eq!(count("").await, 200);
    assert_eq!(count("(first: 500)").await, 500);
    assert_eq!(count("(first: 0)").await, 0);
    for arguments in ["(first: 501)", "(first: -1)", "(after: \"nonsense\")"] {
        let query = format!("{{ QueryItems{arguments} {{ totalCount }} }}");
        let response = platform.graphql(&token, &tenant, &query, Value::Null).await;
        assert_eq!(response.status(), StatusCode::OK);
        let answer: Value = response.json().await.unwrap();
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
            "{arguments}"
        );
    }
}

#[tokio::test]
async fn filters_allow_what_they_say() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let query = "query($where: ItemListItemFilterInput) { QueryItems(first: 500, where: $where) { totalCount nodes {
        id sku name gtin salesPriceNet stockAvailable manufacturerName isActive } } }";
    let items = async |filter: Value| {
        let mut data = platform
            .data(&token, &tenant, query, json!({ "where": filter }))
            .await;
        let list = data["QueryItems"].take();
        (
            list["totalCount"].as_u64().unwrap(),
            list["nodes"].as_array().unwrap().clone(),
        )
    };
    let (all, sample) = items(json!({})).await;
    let first = &sample[0];

    let (count, found) = items(json!({ "sku": { "eq": first["sku"] } })).await;
    assert_eq!((count, &found[0]), (1, first));
    assert_eq!(
        items(json!({ "sku": { "neq": first["sku"] } })).await.0,
        all - 1
    );
    let two = [first["sku"].clone(), sample[7]["sku"].clone()];
    assert_eq!(items(json!({ "sku": { "in": two } })).await.0, 2);
    assert_eq!(
        items(json!({ "id": { "in": [first["id"], sample[7]["id"]] } }))
            .await
            .0,
        2
    );

    // Without regard to case, umlauts included.
    let (count, found) = items(json!({ "name": { "contains": "FÖHR" } })).await;
    assert!(count > 0 && count < all);
    assert!(
        found
            .iter()
            .all(|item| text(&item["name"]).contains("Föhr"))
    );
    let (count, found) = items(json!({ "name": { "startsWith": "sattel " } })).await;
    assert!(
        count > 0
            && found
                .iter()
                .all(|item| text(&item["name"]).starts_with("Sattel "))
    );

    let price = |item: &Value| item["salesPriceNet"].as_f64().unwrap();
    let limit = price(first);
    let (below, found) = items(json!({ "salesPriceNet": { "lt": limit } })).await;
    assert!(found.iter().all(|item| price(item) < limit));
    let (from, found) = items(json!({ "salesPriceNet": { "gte": limit } })).await;
    assert!(found.iter().all(|item| price(item) >= limit));
    assert_eq!(below + from, all);
    let (up_to, _) = items(json!({ "salesPriceNet": { "lte": limit } })).await;
    let (above, _) = items(json!({ "salesPriceNet": { "gt": limit } })).await;
    assert_eq!(up_to + above, all);
    assert!(up_to > below);

    let (inactive, found) = items(json!({ "isActive": { "eq": false } })).await;
    assert!(inactive > 0 && found.iter().all(|item| item["isActive"] == false));
    let (without, found) = items(json!({ "gtin": { "eq": null } })).await;
    assert!(without > 0 && found.iter().all(|item| item["gtin"].is_null()));
    assert_eq!(
        items(json!({ "gtin": { "neq": null } })).await.0,
        all - without
    );

    let both = json!({ "and": [{ "isActive": { "eq": false } }, { "gtin": { "eq": null } }] });
    let either = json!({ "or": [{ "isActive": { "eq": false } }, { "gtin": { "eq": null } }] });
    let (both, either) = (items(both).await.0, items(either).await.0);
    assert_eq!(both + either, inactive + without);
    assert!(both < either);
}

#[tokio::test]
async fn moments_can_be_compared() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let count = async |filter: Value| {
        let query = "query($where: SalesOrderListItemFilterInput) { QuerySalesOrders(first: 0, where: $where) { totalCount } }";
        platform
            .data(&token, &tenant, query, json!({ "where": filter }))
            .await["QuerySalesOrders"]["totalCount"]
            .as_u64()
            .unwrap()
    };
    let all = count(json!({})).await;
    let before = count(json!({ "salesOrderDate": { "lt": "2025-01-01T00:00:00Z" } })).await;
    let since = count(json!({ "salesOrderDate": { "gte": "2025-01-01T00:00:00+00:00" } })).await;
    assert!(before > 0 && since > 0);
    assert_eq!(before + since, all);
}

#[tokio::test]
async fn lists_are_sorted_by_each_key_in_turn() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let query = "{ QuerySalesOrders(first: 500, order: [{ isCancelled: DESC }, { totalGrossAmount: ASC }]) {
        nodes { isCancelled totalGrossAmount } } }";
    let data = platform.data(&token, &tenant, query, Value::Null).await;
    let rows: Vec<(bool, f64)> = data["QuerySalesOrders"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["isCancelled"].as_bool().unwrap(),
                row["totalGrossAmount"].as_f64().unwrap(),
            )
        })
        .collect();
    assert!(rows[0].0 && !rows.last().unwrap().0);
    for pair in rows.windows(2) {
        assert!(
            if pair[0].0 == pair[1].0 {
                pair[0].1 <= pair[1].1
            } else {
                pair[0].0
            },
            "{pair:?}"
        );
    }

    // Records without a value come first, and last the other way round.
    let query = "{ up: QueryItems(first: 1, order: [{ gtin: ASC }]) { nodes { gtin } }
        down: QueryItems(first: 1, order: [{ gtin: DESC }]) { nodes { gtin } } }";
    let data = platform.data(&token, &tenant, query, Value::Null).await;
    assert_eq!(data["up"]["nodes"][0]["gtin"], Value::Null);
    assert!(data["down"]["nodes"][0]["gtin"].is_string());
}

#[tokio::test]
async fn a_customers_orders_are_found_by_its_id() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let query = "{ QueryCustomers(first: 1) { nodes {
        id customerNumber firstName lastName emailAddress companyName city } } }";
    let data = platform.data(&token, &tenant, query, Value::Null).await;
    let customer = &data["QueryCustomers"]["nodes"][0];
    let query = "query($where: SalesOrderListItemFilterInput) {
        QuerySalesOrders(where: $where, order: [{ salesOrderDate: DESC }]) { nodes {
            id salesOrderNumber salesOrderDate totalGrossAmount currencyIso customerId customerNumber companyName isCancelled } } }";
    let filter = json!({ "where": { "customerId": { "eq": customer["id"] } } });
    let data = platform.data(&token, &tenant, query, filter).await;
    let orders = data["QuerySalesOrders"]["nodes"].as_array().unwrap();
    assert!(!orders.is_empty());
    for order in orders {
        assert_eq!(order["customerId"], customer["id"]);
        assert_eq!(order["customerNumber"], customer["customerNumber"]);
        assert_eq!(order["companyName"], customer["companyName"]);
    }
}

#[tokio::test]
async fn two_sandboxes_have_the_same_records() {
    let query = "{ QueryItems { nodes { id sku name gtin salesPriceNet } }
        QuerySalesOrders(order: [{ salesOrderDate: DESC }]) { nodes { id salesOrderDate totalGrossAmount } } }";
    let mut answers = Vec::new();
    for _ in 0..2 {
        let platform = Platform::start().await;
        let token = platform.access_token().await;
        let (tenant, _) = platform.tenant(1).await;
        answers.push(platform.data(&token, &tenant, query, Value::Null).await);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_missing_scope_is_an_internal_error_of_its_list_alone() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    platform
        .control(
            Method::PATCH,
            "settings",
            json!({ "grantedScopes": ["items.read"] }),
        )
        .await;
    let query = "{ QueryItems(first: 1) { totalCount } QueryCustomers(first: 1) { totalCount } }";
    let response = platform.graphql(&token, &tenant, query, Value::Null).await;
    assert_eq!(response.status(), StatusCode::OK);
    let answer: Value = response.json().await.unwrap();
    assert!(answer["data"]["QueryItems"]["totalCount"].as_u64().unwrap() > 0);
    assert_eq!(answer["data"]["QueryCustomers"], Value::Null);
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "INTERNAL_ERROR");
    assert_eq!(text(&error["extensions"]["traceId"]).len(), 32);
    assert_eq!(error["path"], json!(["QueryCustomers"]));
}

#[tokio::test]
async fn a_wrong_query_is_an_error_with_code_and_trace_id() {
    let query = "{ # invalid: Cannot query field\n QueryUnicorns { id } }";
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let response = platform.graphql(&token, &tenant, query, Value::Null).await;
    assert_eq!(response.status(), StatusCode::OK);
    let answer: Value = response.json().await.unwrap();
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "GRAPHQL_VALIDATION_FAILED"
    );
    assert!(answer["errors"][0]["extensions"]["traceId"].is_string());
}

#[tokio::test]
async fn the_rate_limit_counts_down_and_then_refuses() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let query = "{ QueryItems(first: 1) { totalCount } }";
    let unlimited = platform.graphql(&token, &tenant, query, Value::Null).await;
    assert!(!unlimited.headers().contains_key("x-ratelimit-limit"));
    platform
        .control(
            Method::PATCH,
            "settings",
            json!({ "rateLimitPerMinute": 2 }),
        )
        .await;
    for (status, remaining) in [(200, "1"), (200, "0"), (429, "0")] {
        let response = platform.graphql(&token, &tenant, query, Value::Null).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["x-ratelimit-limit"], "2");
        assert_eq!(response.headers()["x-ratelimit-remaining"], remaining);
        assert_eq!(
            response.headers()["x-ratelimit-interval-length-seconds"],
            "60"
        );
    }
}

#[tokio::test]
async fn several_keys_of_one_order_object_count_as_they_are_written() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let literal =
        "{ QueryItems(first: 500, order: { unit: ASC, name: DESC }) { nodes { unit name } } }";
    let variable = "query($order: [ItemListItemSortInput!]) { QueryItems(first: 500, order: $order) { nodes { unit name } } }";
    let order = json!({ "order": [{ "unit": "ASC" }, { "name": "DESC" }] });
    let usual = platform.data(&token, &tenant, variable, order).await;
    let written = platform.data(&token, &tenant, literal, Value::Null).await;
    assert!(written == usual, "another order than the written one");
}

#[tokio::test]
async fn a_moment_that_was_read_can_be_asked_for_in_every_notation() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    for moments in ["utc", "offset", "local"] {
        let settings = json!({ "moments": moments });
        platform.control(Method::PATCH, "settings", settings).await;
        let query = "{ QuerySalesOrders(first: 1) { nodes { salesOrderDate } } }";
        let data = platform.data(&token, &tenant, query, Value::Null).await;
        let date = &data["QuerySalesOrders"]["nodes"][0]["salesOrderDate"];
        let query = "query($date: DateTime) { QuerySalesOrders(where: { salesOrderDate: { eq: $date } }) { totalCount } }";
        let found = platform
            .data(&token, &tenant, query, json!({ "date": date }))
            .await;
        assert_eq!(
            found["QuerySalesOrders"]["totalCount"], 1,
            "{moments}: {date}"
        );
    }
}
