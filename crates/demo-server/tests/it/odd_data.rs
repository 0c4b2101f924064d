//! Answers of the ERP API that are odd in some place, as the frontend gets them: with
//! everything that can be read, and with the number of records that cannot.
//!
//! The sandbox gives them word for word, as a fault.

use crate::support::{Answer, Backend, Jtl};
use appbridge_sandbox::control::{Fault, Target};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A backend whose tenant is connected.
struct Stage {
    jtl: Jtl,
    backend: Backend,
    token: String,
}

impl Stage {
    async fn new() -> Self {
        let jtl = Jtl::start().await;
        let backend = Backend::start(&jtl).await;
        let token = jtl
            .session_token(&jtl.tenant(0).await.unwrap())
            .await
            .unwrap();
        assert_eq!(backend.connect(&token).await.status, StatusCode::OK);
        Self {
            jtl,
            backend,
            token,
        }
    }

    /// What the backend makes of an answer.
    async fn ask(&self, path: &str, answer: Value) -> Answer {
        let fault = Fault::on(Target::Erp).body(answer).once();
        self.jtl.control.fault(&fault).await.unwrap();
        self.backend.get_as(&self.token, path).await
    }

    /// The page of items that the backend makes of a list.
    async fn items(&self, list: &Value) -> Value {
        let answer = self.ask("/api/items", items(list)).await;
        assert_eq!(answer.status, StatusCode::OK, "{list}: {}", answer.text);
        answer.json()
    }
}

fn items(list: &Value) -> Value {
    json!({ "data": { "QueryItems": list } })
}

fn item(sku: &str) -> Value {
    json!({
        "id": sku, "sku": sku, "name": "Lampe", "gtin": null, "salesPriceNet": 1.5,
        "salesPriceGross": 1.79, "stockTotal": 3, "stockAvailable": 2,
        "manufacturerName": null, "isActive": true,
    })
}

fn item_with(field: &str, value: Value) -> Value {
    let mut item = item("2");
    item[field] = value;
    item
}

fn order(number: &str, date: &str) -> Value {
    json!({
        "id": number, "salesOrderNumber": number, "salesOrderDate": date,
        "totalGrossAmount": 9.5, "currencyIso": "EUR", "isCancelled": false,
    })
}

fn skus(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["sku"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn page_flags_of_every_form_turn_the_page() {
    let stage = Stage::new().await;
    for (flag, expected) in [
        (json!(true), true),
        (json!(false), false),
        (json!(1), true),
        (json!(0), false),
        (json!("1"), true),
        (json!("0"), false),
    ] {
        let list = json!({ "nodes": [item("1")], "totalCount": 7,
            "pageInfo": { "hasNextPage": flag, "endCursor": "c" } });
        let page = stage.items(&list).await;
        assert_eq!(page["hasNextPage"], expected, "{flag}");
        assert_eq!(
            (&page["endCursor"], &page["totalCount"]),
            (&json!("c"), &json!(7))
        );
        assert_eq!(skus(&page), ["1"]);
    }
    // Nobody knows whether more follows.
    for info in [
        Value::Null,
        json!({}),
        json!({ "hasNextPage": "perhaps" }),
        json!("x"),
    ] {
        let list = json!({ "nodes": [item("1")], "totalCount": 7, "pageInfo": info });
        let page = stage.items(&list).await;
        assert_eq!(
            (skus(&page), &page["hasNextPage"]),
            (vec!["1"], &json!(false)),
            "{info}"
        );
    }
    let bare = stage.items(&json!({ "nodes": [item("1")] })).await;
    assert_eq!(
        (skus(&bare), &bare["hasNextPage"]),
        (vec!["1"], &json!(false))
    );
    assert_eq!(bare["totalCount"], Value::Null);
}

#[tokio::test]
async fn decimals_may_be_strings() {
    let stage = Stage::new().await;
    for (amount, expected) in [
        (json!("19.99"), 19.99),
        (json!(19.99), 19.99),
        (json!("-4"), -4.0),
    ] {
        let list = json!({ "nodes": [item_with("salesPriceNet", amount.clone())] });
        let page = stage.items(&list).await;
        assert_eq!(page["items"][0]["salesPriceNet"], expected, "{amount}");
        assert_eq!(page["unreadable"], 0);
    }
}

#[tokio::test]
async fn what_may_be_null_is_shown_as_missing() {
    let stage = Stage::new().await;
    for field in ["id", "name", "gtin", "manufacturerName"] {
        let list = json!({ "nodes": [item_with(field, Value::Null)] });
        let page = stage.items(&list).await;
        assert_eq!(
            (skus(&page), &page["unreadable"]),
            (vec!["2"], &json!(0)),
            "{field}"
        );
        assert_eq!(page["items"][0][field], Value::Null, "{field}");
    }
    for empty in [
        json!({ "nodes": null, "totalCount": 0 }),
        json!({ "nodes": [] }),
    ] {
        let page = stage.items(&empty).await;
        assert_eq!(
            (&page["items"], &page["unreadable"]),
            (&json!([]), &json!(0))
        );
    }
}

#[tokio::test]
async fn an_odd_record_is_counted_and_costs_no_other() {
    let stage = Stage::new().await;
    for odd in [
        Value::Null,
        json!("2"),
        json!({}),
        item_with("sku", Value::Null),
        item_with("name", json!({ "de": "Lampe" })),
        item_with("salesPriceNet", json!("viel")),
        item_with("isActive", Value::Null),
    ] {
        let list = json!({ "nodes": [item("1"), odd, item("3"), odd], "totalCount": 4 });
        let page = stage.items(&list).await;
        assert_eq!(skus(&page), ["1", "3"], "{odd}");
        assert_eq!(
            (&page["unreadable"], &page["totalCount"]),
            (&json!(2), &json!(4)),
            "{odd}"
        );
        assert_eq!(page["isPartial"], false);
    }
}

#[tokio::test]
async fn data_beside_errors_is_shown_and_said_to_be_partial() {
    let stage = Stage::new().await;
    let errors = json!([{ "message": "boom", "extensions": { "code": "ODD", "traceId": "t" } }]);
    let with_errors = |mut answer: Value| {
        answer["errors"] = errors.clone();
        answer
    };
    let list = json!({ "nodes": [item_with("name", Value::Null)], "totalCount": 1 });
    let answer = stage.ask("/api/items", with_errors(items(&list))).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        (skus(&answer.json()), &answer.json()["isPartial"]),
        (vec!["2"], &json!(true))
    );
    assert!(!answer.text.contains("boom"));

    for list in [Value::Null, json!({ "nodes": null, "totalCount": 0 })] {
        let answer = stage.ask("/api/items", with_errors(items(&list))).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_GATEWAY, "wawi_graphql_error"),
            "{list}"
        );
    }
    for answer in [
        items(&Value::Null),
        json!({ "data": null }),
        items(&json!({ "nodes": 7 })),
    ] {
        let answer = stage.ask("/api/items", answer).await;
        assert_eq!(answer.code(), "wawi_answer_invalid");
    }
}

#[tokio::test]
async fn orders_are_read_one_by_one_whatever_their_moments_look_like() {
    let stage = Stage::new().await;
    let moments = [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.1234567+01:00",
        // In UTC it would be the day before, which is not the merchant's.
        "2026-03-01T00:00:00+01:00",
        "2026-12-31T23:30:00-05:00",
        "2026-01-02T03:04:05",
    ];
    let mut nodes: Vec<Value> = moments.iter().map(|date| order(date, date)).collect();
    nodes.push(json!({
        "id": "4", "salesOrderNumber": "4", "salesOrderDate": "2026-01-02", "isCancelled": true,
        "totalGrossAmount": null, "currencyIso": null,
    }));
    nodes.push(order("5", "2026-01-02T03:04:05Z"));
    nodes[6]["salesOrderDate"] = Value::Null;
    let list = json!({ "nodes": nodes, "totalCount": 5,
        "pageInfo": { "hasNextPage": 0, "endCursor": null } });
    let answer = json!({ "data": { "QuerySalesOrders": list } });
    let page = stage.ask("/api/customers/1/orders", answer).await.json();
    let shown = page["items"].as_array().unwrap();
    let dates: Vec<_> = shown
        .iter()
        .map(|order| order["salesOrderDate"].as_str().unwrap())
        .collect();
    assert_eq!(dates, [&moments[..], &["2026-01-02"]].concat());
    assert_eq!(
        (&page["unreadable"], &page["totalCount"]),
        (&json!(1), &json!(5))
    );
    assert_eq!(shown[0]["totalGrossAmount"], 9.5);
    assert_eq!(
        (&shown[5]["totalGrossAmount"], &shown[5]["currencyIso"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn a_customer_is_one_of_a_list() {
    let stage = Stage::new().await;
    let customer = |nodes: Value| json!({ "data": { "QueryCustomers": { "nodes": nodes } } });
    let one = json!([{ "id": "1", "customerNumber": null, "city": "Köln" }]);
    let answer = stage
        .ask("/api/customers/1", customer(one.clone()))
        .await
        .json();
    assert_eq!(
        (&answer["city"], &answer["customerNumber"]),
        (&json!("Köln"), &Value::Null)
    );
    assert_eq!(answer["isPartial"], false);

    let errors = json!([{ "message": "boom" }]);
    let mut partial = customer(one);
    partial["errors"] = errors.clone();
    let answer = stage.ask("/api/customers/1", partial).await.json();
    assert_eq!(
        (&answer["id"], &answer["isPartial"]),
        (&json!("1"), &json!(true))
    );

    for (nodes, errors, status, code) in [
        (json!([]), Value::Null, 404, "customer_not_found"),
        (Value::Null, Value::Null, 404, "customer_not_found"),
        (json!([null]), Value::Null, 502, "wawi_answer_invalid"),
        (
            json!([{ "id": 7 }]),
            Value::Null,
            502,
            "wawi_answer_invalid",
        ),
        (json!([]), errors.clone(), 502, "wawi_graphql_error"),
        (Value::Null, errors, 502, "wawi_graphql_error"),
    ] {
        let mut answer = customer(nodes.clone());
        answer["errors"] = errors;
        let answer = stage.ask("/api/customers/1", answer).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{nodes}"
        );
    }
}
