//! Whole lists: everything once, under faults too, and never for ever.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::pin::pin;
use std::time::Duration;

use appbridge_sandbox::control::{Fault, Target};
use appbridge_server::{Operation, PlatformError, RetryPolicy, TenantApi};
use axum::response::Response;
use futures_util::{Stream, StreamExt, TryStreamExt};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::scripted::{Scripted, ok, status};
use crate::support::{GRAPHQL, Jtl};

#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
struct Record {
    id: String,
}

fn orders(
    api: &TenantApi,
    first: u32,
) -> impl Stream<Item = Result<Record, PlatformError>> + use<> {
    let operation = Operation {
        name: "Orders",
        document: "query Orders($first: Int, $after: String) {
            QuerySalesOrders(first: $first, after: $after, order: [{ salesOrderNumber: ASC }]) {
                nodes { id } pageInfo { hasNextPage endCursor }
            }
        }",
        variables: json!({ "first": first }),
    };
    api.walk(operation, "QuerySalesOrders", |variables, cursor| {
        variables["after"] = cursor.into();
    })
}

fn unhurried() -> RetryPolicy {
    RetryPolicy {
        attempts: NonZeroU32::new(5).unwrap(),
        first_delay: Duration::ZERO,
        ..RetryPolicy::default()
    }
}

#[tokio::test]
async fn a_graphql_list_is_walked_once_and_whole() {
    let jtl = Jtl::start().await;
    let api = jtl
        .platform()
        .for_tenant(jtl.session(&jtl.tenant(0).await.unwrap()).await);
    let all: Vec<_> = orders(&api, 500).try_collect().await.unwrap();
    assert_eq!(all.len(), 5_600);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 5_600);
    assert_eq!(jtl.count(GRAPHQL).await, 12);
}

#[tokio::test]
async fn faults_on_the_way_lose_nothing_and_give_nothing_twice() {
    let jtl = Jtl::start().await;
    let platform = jtl.platform().with_retries(unhurried());
    let api = platform.for_tenant(jtl.session(&jtl.tenant(0).await.unwrap()).await);
    let whole: Vec<_> = orders(&api, 500).try_collect().await.unwrap();
    let mut walked = Vec::new();
    let mut stream = pin!(orders(&api, 500));
    while let Some(order) = stream.try_next().await.unwrap() {
        walked.push(order);
        if walked.len() % 1_000 == 0 {
            for code in [503, 500, 502] {
                let fault = Fault::on(Target::Erp).status(code).once();
                jtl.control.fault(&fault).await.unwrap();
            }
            jtl.control.revoke_access_tokens().await.unwrap();
        }
    }
    assert_eq!(walked, whole);
}

#[tokio::test]
async fn a_rest_list_is_walked_once_and_whole() {
    let jtl = Jtl::start().await;
    let api = jtl
        .platform()
        .for_tenant(jtl.session(&jtl.tenant(0).await.unwrap()).await);
    for (list, size, expected, pages) in [
        ("items", 500, 2_400, 5),
        ("customers", 100, 640, 7),
        ("salesorders", 9_999, 5_600, 12),
    ] {
        let walk = api.list([list]).page_size(size).walk::<Record>();
        let all: HashSet<_> = walk.try_collect().await.unwrap();
        assert_eq!(all.len(), expected, "{list}");
        assert_eq!(jtl.count(&format!("/erp/v2/{list}")).await, pages, "{list}");
    }
}

#[tokio::test]
async fn no_page_is_asked_for_before_it_is_needed_and_none_after_the_end() {
    let jtl = Jtl::start().await;
    let api = jtl
        .platform()
        .for_tenant(jtl.session(&jtl.tenant(0).await.unwrap()).await);
    {
        let mut stream = pin!(orders(&api, 100));
        assert_eq!(jtl.count(GRAPHQL).await, 0);
        for _ in 0..100 {
            stream.next().await.unwrap().unwrap();
        }
        assert_eq!(jtl.count(GRAPHQL).await, 1);
        stream.next().await.unwrap().unwrap();
        assert_eq!(jtl.count(GRAPHQL).await, 2);
    }
    api.get(["items"]).send::<Value>().await.unwrap();
    assert_eq!(jtl.count(GRAPHQL).await, 2);
}

#[tokio::test]
async fn an_error_ends_the_stream() {
    let first = page(&["1", "2"], Some("a"));
    let jtl = Scripted::answering([first, status(403), page(&["3"], None)]).await;
    let mut stream = pin!(orders(&jtl.api(), 2));
    assert!(stream.next().await.unwrap().is_ok());
    assert!(stream.next().await.unwrap().is_ok());
    assert!(matches!(
        stream.next().await,
        Some(Err(PlatformError::Forbidden(_)))
    ));
    assert!(stream.next().await.is_none());
    assert!(stream.next().await.is_none());
    assert_eq!(jtl.count(), 2);
}

fn page(ids: &[&str], next: Option<&str>) -> Response {
    let nodes: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
    let page_info = json!({ "hasNextPage": next.is_some(), "endCursor": next });
    ok(json!({ "data": { "QuerySalesOrders": { "nodes": nodes, "pageInfo": page_info } } }))
}

fn circle(cursors: &[&str]) -> Vec<Response> {
    cursors
        .iter()
        .map(|next| page(&["1"], Some(next)))
        .collect()
}

#[tokio::test]
async fn a_cursor_that_comes_again_is_an_error_and_no_endless_walk() {
    // A circle of three, of one, and a page that has a next one without a name.
    let endless = json!({ "data": { "QuerySalesOrders":
        { "nodes": [], "pageInfo": { "hasNextPage": true, "endCursor": null } } } });
    for (answers, sent) in [
        (circle(&["a", "b", "c", "a"]), 4),
        (circle(&["a", "a"]), 2),
        (vec![ok(endless)], 1),
    ] {
        let jtl = Scripted::answering(answers).await;
        let walked: Result<Vec<_>, _> = orders(&jtl.api(), 1).try_collect().await;
        assert_eq!(walked, Err(PlatformError::ListRepeats));
        assert_eq!(jtl.count(), sent);
    }
}

#[tokio::test]
async fn a_page_with_nothing_on_it_is_no_end() {
    let answers = [
        page(&["1"], Some("a")),
        page(&[], Some("b")),
        page(&["2"], None),
    ];
    let jtl = Scripted::answering(answers).await;
    let all: Vec<_> = orders(&jtl.api(), 1).try_collect().await.unwrap();
    assert_eq!(all.len(), 2);
    let cursors: Vec<_> = jtl
        .seen()
        .iter()
        .map(|seen| seen.body["variables"]["after"].clone())
        .collect();
    assert_eq!(cursors, [Value::Null, json!("a"), json!("b")]);
}

fn rest_page(number: u64, items: &Value) -> Response {
    ok(json!({
        "items": items, "totalItems": 9, "pageNumber": number, "pageSize": 1,
        "totalPages": 9, "hasPreviousPage": false, "hasNextPage": true,
        "nextPageNumber": number + 1, "previousPageNumber": null,
    }))
}

#[tokio::test]
async fn a_rest_server_that_comes_to_no_end_is_an_error() {
    let (one, none) = (json!([{ "id": "1" }]), json!([]));
    for second in [rest_page(1, &one), rest_page(2, &none)] {
        let jtl = Scripted::answering([rest_page(1, &one), second, rest_page(3, &one)]).await;
        let walk = jtl.api().list(["items"]).page_size(1).walk::<Record>();
        let walked: Result<Vec<_>, _> = walk.try_collect().await;
        assert_eq!(walked, Err(PlatformError::ListRepeats));
        let targets: Vec<_> = jtl.seen().into_iter().map(|seen| seen.target).collect();
        assert_eq!(
            targets,
            [
                "/erp/v2/items?pageSize=1&pageNumber=1",
                "/erp/v2/items?pageSize=1&pageNumber=2"
            ]
        );
    }
}

#[tokio::test]
async fn dropping_the_stream_closes_the_request_under_way() {
    let (held, mut gone) = tokio::sync::oneshot::channel::<()>();
    // An answer that goes on until nobody listens any more.
    let endless = futures_util::stream::poll_fn(move |_| {
        let _held = &held;
        std::task::Poll::<Option<Result<axum::body::Bytes, std::io::Error>>>::Pending
    });
    let answer = Response::new(axum::body::Body::from_stream(endless));
    let jtl = Scripted::answering([answer]).await;
    let api = jtl.api();
    let mut stream = Box::pin(orders(&api, 1));
    while jtl.count() == 0 {
        tokio::select! {
            biased;
            order = stream.next() => panic!("{order:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(
        gone.try_recv(),
        Err(tokio::sync::oneshot::error::TryRecvError::Empty)
    );
    drop(stream);
    gone.await.unwrap_err();
}
