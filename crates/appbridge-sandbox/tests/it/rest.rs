//! The ERP's REST lists: the documented shape, and the rules of the GraphQL API.

use std::collections::HashSet;

use reqwest::header::{ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::common::{Platform, text};

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

/// The JSON of a path that has to be served.
async fn get(platform: &Platform, token: &str, tenant: &str, path: &str) -> Value {
    // As public clients send it: without a content type.
    let request = platform
        .get(path)
        .bearer_auth(token)
        .header("X-Tenant-ID", tenant);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.json().await.unwrap()
}

fn keys(value: &Value) -> HashSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn every_documented_read_is_served_in_both_spellings() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let first = async |list: &str| {
        let page = get(
            &platform,
            &token,
            &tenant,
            &format!("erp/v2/{list}?pageSize=1"),
        )
        .await;
        page["items"][0].clone()
    };
    let (item, customer, order) = (
        first("items").await,
        first("customers").await,
        first("sales-orders").await,
    );
    let warehouse = first("warehouses").await;
    let company = get(&platform, &token, &tenant, "erp/v2/companies").await[0]["id"].clone();
    let [item, customer, order, warehouse, company] = [
        &item["id"],
        &customer["id"],
        &order["id"],
        &warehouse["id"],
        &company,
    ]
    .map(text);
    for path in [
        "info".to_owned(),
        "v2/info".to_owned(),
        "v2/items".to_owned(),
        "v2/customers".to_owned(),
        "v2/sales-orders".to_owned(),
        "v2/salesOrders".to_owned(),
        "v2/salesorders".to_owned(),
        "v2/sales-orders/new".to_owned(),
        "v2/salesinvoices?pageNumber=1&pageSize=20".to_owned(),
        "v2/invoices?pageNumber=1&pageSize=20".to_owned(),
        "v2/accountingData".to_owned(),
        "v2/warehouses".to_owned(),
        "v2/companies".to_owned(),
        format!("v2/items/{item}"),
        format!("v2/items/{item}/stocks"),
        format!("v2/customers/{customer}"),
        format!("v2/sales-orders/{order}"),
        format!("v2/sales-orders/{order}/line-items"),
        format!("v2/salesOrders/{order}"),
        format!("v2/salesOrders/{order}/lineitems"),
        format!("v2/salesOrders/{order}/customfields"),
        format!("v2/companies/{company}"),
        format!("v2/stocks?itemId={item}&warehouseId={warehouse}"),
        format!("v2/stocks/changes?itemId={item}&startDate=2023-01-01"),
        format!("v2/warehouses/{warehouse}/items/{item}/stocks"),
    ] {
        get(&platform, &token, &tenant, &format!("erp/{path}")).await;
    }
    for (method, path) in [
        (Method::PATCH, format!("v2/items/{item}")),
        (Method::POST, "v2/sales-orders".to_owned()),
        (Method::POST, "v2/stocks".to_owned()),
        (
            Method::DELETE,
            format!("v2/salesOrders/{order}/lineitems/{item}"),
        ),
        (Method::DELETE, format!("v2/attributes/{item}")),
        (Method::POST, "v2/attributes/Attribute".to_owned()),
        (Method::GET, "v1/items".to_owned()),
        (Method::GET, "salesOrders".to_owned()),
        (Method::GET, "v1/categories".to_owned()),
    ] {
        let request = platform.request(method.clone(), &format!("erp/{path}"));
        let request = request
            .bearer_auth(&token)
            .header("X-Tenant-ID", &tenant)
            .header(CONTENT_TYPE, "application/json");
        let response = request.send().await.unwrap();
        assert_eq!(
            response.status(),
            StatusCode::NOT_IMPLEMENTED,
            "{method} {path}"
        );
        let body: Value = response.json().await.unwrap();
        assert!(
            text(&body["Detail"]).contains("does not serve")
                || text(&body["Detail"]).contains("serves reads"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn shapes_are_those_that_clients_read() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let get = async |path: &str| get(&platform, &token, &tenant, path).await;
    let list =
        get("erp/v2/sales-orders?pageSize=1&sortBy=salesOrderDate&sortDescending=true").await;
    let row = &list["items"][0];
    // Enums are integers here and names in GraphQL.
    assert!(row["deliveryStatus"].is_u64(), "{row}");
    let id = text(&row["id"]);
    let order = get(&format!("erp/v2/sales-orders/{id}")).await;
    assert_eq!(order["salesOrderNumber"], row["salesOrderNumber"]);
    for part in [
        "departureCountry",
        "externalDetails",
        "paymentDetails",
        "shippingDetails",
        "taxDetails",
        "billingAddress",
    ] {
        assert!(order[part].is_object(), "{part}");
    }
    assert!(order["itemDescriptionType"].is_u64() && order["salesOrderStatus"].is_u64());
    let lines = get(&format!("erp/v2/sales-orders/{id}/line-items")).await;
    let line = &lines.as_array().unwrap()[0];
    for field in ["itemId", "name", "sKU", "quantity", "purchasePriceNet"] {
        assert!(!line[field].is_null(), "{field}");
    }
    assert_eq!(line["type"], 1);
    let old = get(&format!("erp/v2/salesOrders/{id}/lineitems")).await;
    assert_eq!(
        keys(&old[0]),
        HashSet::from([
            "id",
            "salesOrderId",
            "itemId",
            "name",
            "sKU",
            "type",
            "quantity",
            "quantityDelivered",
            "quantityReturned",
            "salesUnit",
            "salesPriceNet",
            "salesPriceGross",
            "discount",
            "purchasePriceNet",
            "taxRate",
            "notice",
        ])
    );
    let old = get(&format!("erp/v2/salesOrders/{id}")).await;
    assert_eq!(old["number"], row["salesOrderNumber"]);
    assert!(old["departureCountry"]["countryISO"].is_string());
    assert!(keys(&old["shipmentaddress"]).is_superset(&HashSet::from([
        "company2",
        "formOfAddress",
        "address2",
        "vatID",
        "fax"
    ])));
    let sku = text(&get("erp/v2/items?pageSize=1").await["items"][0]["sku"]);
    let item = get(&format!(
        "erp/v2/items/{}",
        text(&get("erp/v2/items?pageSize=1").await["items"][0]["id"])
    ))
    .await;
    assert_eq!(item["identifiers"]["sku"], sku);
    let stocks = get(&format!("erp/v2/items/{}/stocks", text(&item["id"]))).await;
    assert_eq!(
        keys(&stocks),
        HashSet::from(["totalQuantity", "availableQuantity"])
    );
    assert_eq!(
        keys(&get("erp/v2/info").await),
        HashSet::from(["version", "timestamp", "tenant", "type"])
    );
    assert_eq!(
        keys(&get("erp/v2/companies").await[0]),
        HashSet::from(["id", "name"])
    );
    // The setting of the notation holds for REST as well.
    platform
        .control(Method::PATCH, "settings", json!({ "decimals": "string" }))
        .await;
    assert!(get("erp/v2/items?pageSize=1").await["items"][0]["salesPriceNet"].is_string());
}

#[tokio::test]
async fn lists_are_sorted_and_filtered_by_their_fields() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let get = async |path: &str| get(&platform, &token, &tenant, path).await;
    let all = get("erp/v2/sales-orders?pageSize=1").await["totalItems"]
        .as_u64()
        .unwrap();
    let after = get("erp/v2/sales-orders?pageSize=1&salesOrderDateAfter=2025-01-01T00:00:00Z")
        .await["totalItems"]
        .as_u64()
        .unwrap();
    let before = get("erp/v2/sales-orders?pageSize=1&SalesOrderDateBefore=2025-01-01T00:00:00Z")
        .await["totalItems"]
        .as_u64()
        .unwrap();
    assert!(after > 0 && before > 0 && after + before == all);
    let sorted = get("erp/v2/items?pageSize=50&sortBy=stockTotal,sku&sortDescending=true").await;
    let rows: Vec<(f64, String)> = sorted["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["stockTotal"].as_f64().unwrap(), text(&row["sku"])))
        .collect();
    assert!(rows.windows(2).all(|pair| pair[0] >= pair[1]), "{rows:?}");
    // JTL's default size.
    assert_eq!(get("erp/v2/customers").await["pageSize"], 100);
    let since = get("erp/v2/salesinvoices?createdSince=2026-06-01&pageSize=500").await;
    assert!(
        since["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|invoice| text(&invoice["salesInvoiceDate"]).as_str() >= "2026-06-01")
    );
    for query in [
        "sortBy=nothing",
        "sortDescending=perhaps",
        "salesOrderDateAfter=someday",
    ] {
        let path = format!("erp/v2/sales-orders?{query}");
        let response = admitted(&platform, &path, &token, &tenant)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn stock_is_told_by_warehouse_with_zero_where_nothing_lies() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let get = async |path: &str| get(&platform, &token, &tenant, path).await;
    let item = text(
        &get("erp/v2/items?pageSize=1&sortBy=stockTotal&sortDescending=true").await["items"][0]["id"],
    );
    let mut total = 0.0;
    let mut last = 0.0;
    for warehouse in get("erp/v2/warehouses").await["items"].as_array().unwrap() {
        let path = format!(
            "erp/v2/warehouses/{}/items/{item}/stocks",
            text(&warehouse["id"])
        );
        last = get(&path).await["totalQuantity"].as_f64().unwrap();
        total += last;
    }
    assert_eq!(
        get(&format!("erp/v2/items/{item}/stocks")).await["totalQuantity"].as_f64(),
        Some(total)
    );
    // The last warehouse is closed.
    assert!(total > 0.0 && last == 0.0);
    for path in [
        format!("erp/v2/warehouses/{item}/items/{item}/stocks"),
        "erp/v2/warehouses/x/items/y/stocks".to_owned(),
    ] {
        let response = admitted(&platform, &path, &token, &tenant)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
    // An empty order is one without numbers.
    assert_eq!(get("erp/v2/sales-orders/new").await["salesOrderNumber"], "");
}

#[tokio::test]
async fn the_account_service_lists_the_tenants_of_a_token() {
    let platform = Platform::start().await;
    let list = async |token: &str| -> Value {
        let response = platform
            .get("account/tenants")
            .bearer_auth(token)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    };
    let all = list(&platform.access_token().await).await;
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert!(keys(&all[0]).is_superset(&HashSet::from(["id", "name", "slug", "kid", "createdAt"])));
    let own = list(&platform.app_token(1).await).await;
    assert_eq!(own, json!([all[1]]));
    let refused = platform.get("account/tenants").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn flags_and_enums_are_filtered_in_the_form_that_rest_shows() {
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let count = async |query: &str| {
        let path = format!("erp/v2/{query}&pageSize=1");
        get(&platform, &token, &tenant, &path).await["totalItems"]
            .as_u64()
            .unwrap()
    };
    let all = count("items?sortBy=sku").await;
    let (on, off) = (
        count("items?isActive=true").await,
        count("items?isActive=False").await,
    );
    assert!(on > 0 && off > 0 && on + off == all);
    let by_place = count("sales-orders?deliveryStatus=0").await;
    assert!(by_place > 0);
    assert_eq!(
        by_place,
        count("sales-orders?deliveryStatus=CANCELLED").await
    );
    assert_eq!(count("items?sortNumber=7").await, 1);
    for query in ["items?isActive=perhaps", "sales-orders?deliveryStatus=99"] {
        let path = format!("erp/v2/{query}");
        let refused = admitted(&platform, &path, &token, &tenant).send().await;
        assert_eq!(
            refused.unwrap().status(),
            StatusCode::BAD_REQUEST,
            "{query}"
        );
    }
}
