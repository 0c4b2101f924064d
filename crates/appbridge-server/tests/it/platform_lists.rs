//! Lists in every form that JTL's versions and descriptions know, and a few more.

use appbridge_server::{Connection, Decimal, Operation, PlatformError};
use futures_util::TryStreamExt;
use graphql_client::GraphQLQuery;
use serde_json::{Value, json};

use crate::support::scripted::{Scripted, ok};

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "examples/graphql/schema.graphql",
    query_path = "examples/graphql/orders.graphql",
    response_derives = "Debug, PartialEq"
)]
struct Orders;

type Order = orders::OrdersQuerySalesOrdersNodes;

async fn page(answer: Value) -> Result<Connection<Order>, PlatformError> {
    let jtl = Scripted::answering([ok(answer)]).await;
    let variables = orders::Variables {
        first: Some(2),
        after: None,
    };
    let operation = Operation::of::<Orders>(variables);
    jtl.api().page(&operation, "QuerySalesOrders").await
}

fn data(list: &Value) -> Value {
    json!({ "data": { "QuerySalesOrders": list } })
}

fn order(id: &str) -> Value {
    json!({ "id": id, "totalGrossAmount": 1.5, "currencyIso": "EUR", "isCancelled": false })
}

fn ids(page: &Connection<Order>) -> Vec<&str> {
    page.nodes.iter().map(|order| order.id.as_str()).collect()
}

#[tokio::test]
async fn page_flags_are_booleans_or_numbers() {
    for (flag, expected) in [
        (json!(true), Some(true)),
        (json!(false), Some(false)),
        (json!(1), Some(true)),
        (json!(0), Some(false)),
        (json!("1"), Some(true)),
        (json!("false"), Some(false)),
        (json!("perhaps"), None),
        (Value::Null, None),
    ] {
        let list = json!({ "nodes": [order("1")], "totalCount": 1,
            "pageInfo": { "hasNextPage": flag, "endCursor": "c" } });
        let page = page(data(&list)).await.unwrap();
        let found = page.page_info.as_ref().map(|info| info.has_next_page);
        assert_eq!((ids(&page), found), (vec!["1"], expected), "{flag}");
        assert_eq!(page.total_count, Some(1));
    }
}

#[tokio::test]
async fn decimals_are_numbers_or_strings_and_lose_nothing() {
    for (amount, expected) in [
        (json!(19.99), Some("19.99")),
        (json!(20), Some("20")),
        (json!(-3), Some("-3")),
        (json!("19.99"), Some("19.99")),
        (
            json!("0.1000000000000000000000001"),
            Some("0.1000000000000000000000001"),
        ),
        (json!("1E-3"), Some("0.001")),
        (Value::Null, None),
    ] {
        let mut one = order("1");
        one["totalGrossAmount"] = amount.clone();
        let page = page(data(&json!({ "nodes": [one] }))).await.unwrap();
        let found = page.nodes.first().map(|order| order.total_gross_amount);
        let expected: Option<Decimal> = expected.map(|text| text.parse().unwrap());
        assert_eq!(found, Some(expected), "{amount}");
    }
}

#[tokio::test]
async fn one_odd_record_costs_no_other() {
    let with = |field: &str, value: Value| {
        let mut one = order("2");
        one[field] = value;
        one
    };
    for odd in [
        Value::Null,
        json!("2"),
        json!([]),
        json!({}),
        with("id", json!(2)),
        with("isCancelled", Value::Null),
        with("isCancelled", json!("no")),
        with("currencyIso", json!({ "iso": "EUR" })),
        with("totalGrossAmount", json!("19,99 Euro")),
        with("totalGrossAmount", json!(true)),
    ] {
        let list = json!({ "nodes": [order("1"), odd, order("3")], "totalCount": 3 });
        let page = page(data(&list)).await.unwrap();
        assert_eq!((ids(&page), page.unreadable), (vec!["1", "3"], 1), "{odd}");
        assert_eq!(page.total_count, Some(3));
    }
}

#[tokio::test]
async fn what_may_be_null_or_missing_is_no_oddity() {
    for bare in [
        json!({ "id": "1", "totalGrossAmount": null, "currencyIso": null, "isCancelled": false }),
        json!({ "id": "1", "isCancelled": false }),
        json!({ "id": "1", "isCancelled": false, "somethingNew": [1] }),
    ] {
        let page = page(data(&json!({ "nodes": [bare] }))).await.unwrap();
        assert_eq!((ids(&page), page.unreadable), (vec!["1"], 0), "{bare}");
    }
    for empty in [json!({}), json!({ "nodes": null }), json!({ "nodes": [] })] {
        let page = page(data(&empty)).await.unwrap();
        assert_eq!((page.nodes.len(), page.unreadable), (0, 0), "{empty}");
        assert_eq!((page.page_info, page.total_count), (None, None));
    }
    let edges = json!({ "edges": [{ "cursor": "a", "node": order("1") }, { "node": null }] });
    let page = page(data(&edges)).await.unwrap();
    assert_eq!((ids(&page), page.unreadable), (vec!["1"], 1));
}

#[tokio::test]
async fn data_beside_errors_counts_where_the_list_itself_came() {
    let errors = json!([{ "message": "boom", "extensions": { "code": "ODD" } }]);
    let answer = |list: Value| {
        let mut answer = data(&list);
        answer["errors"] = errors.clone();
        answer
    };
    let page_of_one = page(answer(json!({ "nodes": [order("1")] })))
        .await
        .unwrap();
    assert_eq!(ids(&page_of_one), ["1"]);
    let code = page_of_one
        .errors
        .first()
        .and_then(|error| error.code.as_deref());
    assert_eq!(code, Some("ODD"));
    // An empty list is one as well.
    let none = page(answer(json!({ "nodes": [] }))).await.unwrap();
    assert_eq!((none.nodes.len(), none.errors.len()), (0, 1));

    for list in [
        Value::Null,
        json!({ "nodes": null }),
        json!({}),
        json!({ "nodes": "x" }),
    ] {
        let refused = page(answer(list.clone())).await;
        assert!(
            matches!(refused, Err(PlatformError::GraphQl(_))),
            "{list}: {refused:?}"
        );
    }
    for answer in [
        json!({ "errors": errors }),
        json!({ "data": null, "errors": errors }),
        json!({ "data": { "QueryItems": { "nodes": [order("1")] } }, "errors": errors }),
    ] {
        let refused = page(answer.clone()).await;
        assert!(
            matches!(refused, Err(PlatformError::GraphQl(_))),
            "{answer}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn what_is_no_list_is_an_error() {
    for answer in [
        json!({}),
        json!({ "data": null }),
        json!({ "data": {} }),
        json!({ "data": [] }),
        data(&Value::Null),
        data(&json!([order("1")])),
        data(&json!({ "nodes": {} })),
        json!("<html>"),
    ] {
        let refused = page(answer.clone()).await;
        assert_eq!(refused, Err(PlatformError::Undecodable), "{answer}");
    }
}

#[tokio::test]
async fn all_pages_are_had_whatever_their_flags() {
    let nodes = |nodes: Value, next: Value| {
        let info = json!({ "hasNextPage": next, "endCursor": next });
        ok(data(&json!({ "nodes": nodes, "pageInfo": info })))
    };
    let answers = || {
        let cursor = |cursor: &str| {
            let info = json!({ "hasNextPage": 1, "endCursor": cursor });
            ok(data(
                &json!({ "nodes": [order(cursor), null], "pageInfo": info }),
            ))
        };
        [
            cursor("a"),
            cursor("b"),
            nodes(json!([order("c")]), json!(0)),
        ]
    };
    let first = || {
        let variables = orders::Variables {
            first: Some(2),
            after: None,
        };
        Operation::of::<Orders>(variables)
    };
    let turn = |variables: &mut orders::Variables, cursor| variables.after = Some(cursor);

    let jtl = Scripted::answering(answers()).await;
    let api = jtl.api();
    let pages: Vec<Connection<Order>> = api
        .pages(first(), "QuerySalesOrders", turn)
        .try_collect()
        .await
        .unwrap();
    let counts: Vec<_> = pages
        .iter()
        .map(|page| (page.nodes.len(), page.unreadable))
        .collect();
    assert_eq!(counts, [(1, 1), (1, 1), (1, 0)]);

    let jtl = Scripted::answering(answers()).await;
    let walk = jtl
        .api()
        .walk::<Order, _, _>(first(), "QuerySalesOrders", turn);
    let all: Vec<Order> = walk.try_collect().await.unwrap();
    let all: Vec<_> = all.iter().map(|order| order.id.as_str()).collect();
    assert_eq!(all, ["a", "b", "c"]);

    // Whether there is more nobody knows, so the list is not taken for whole.
    let jtl = Scripted::answering([ok(data(&json!({ "nodes": [order("1")] })))]).await;
    let walk = jtl
        .api()
        .walk::<Order, _, _>(first(), "QuerySalesOrders", turn);
    let walked: Result<Vec<_>, _> = walk.try_collect().await;
    assert_eq!(walked.err(), Some(PlatformError::Undecodable));
}

#[tokio::test]
async fn rest_lists_are_read_record_by_record_as_well() {
    let answers = [
        ok(json!({ "items": [order("1"), null, { "id": 5 }], "pageNumber": 1, "hasNextPage": 1 })),
        ok(json!({ "items": null, "pageNumber": "2", "totalPages": 3 })),
        ok(json!({ "items": [order("2")], "pageNumber": 3, "totalPages": 3 })),
    ];
    let jtl = Scripted::answering(answers).await;
    let first = jtl.api().get(["items"]).page::<Order>().await.unwrap();
    assert_eq!((first.items.len(), first.unreadable), (1, 2));
    assert_eq!((first.has_next_page, first.total_items), (Some(true), None));
    let empty = jtl.api().get(["items"]).page::<Order>().await.unwrap();
    assert_eq!((empty.items.len(), empty.page_number), (0, Some(2)));

    let answers = [
        ok(json!({ "items": [null], "pageNumber": 1, "totalPages": 2 })),
        ok(json!({ "items": [order("2")], "pageNumber": 2, "totalPages": 2 })),
    ];
    let jtl = Scripted::answering(answers).await;
    let all: Vec<Order> = jtl
        .api()
        .list(["items"])
        .walk()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(all.len(), 1);
    let jtl = Scripted::answering([ok(json!({ "items": [], "pageNumber": 1 }))]).await;
    let all: Result<Vec<Order>, _> = jtl.api().list(["items"]).walk().try_collect().await;
    assert_eq!(all.err(), Some(PlatformError::Undecodable));
}
