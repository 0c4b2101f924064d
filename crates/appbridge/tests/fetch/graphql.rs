//! GraphQL over HTTP.

use std::collections::BTreeMap;

use appbridge::fetch::FetchError;
use appbridge::{ErrorKind, ValueKind};
use serde::{Deserialize, Serialize};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::client;
use crate::support::fetch::FakeFetch;
use crate::support::guard::guarded;

const URL: &str = "https://api.example.com/erp/v2/graphql";
const QUERY: &str =
    "query ($first: Int!) {\n  QueryItems(first: $first, searchTerm: \"Ä\") { totalCount }\n}";

#[derive(Serialize)]
struct Variables {
    first: u32,
    after: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Data {
    count: u32,
}

/// What asking for [`Data`] ends with.
async fn ask(answer: &str) -> Result<Data, FetchError> {
    let _fake = FakeFetch::answering(&[answer]);
    let client = client().allow_origin("https://api.example.com").unwrap();
    let variables = Variables {
        first: 25,
        after: None,
    };
    client.graphql(URL, QUERY, &variables).await
}

/// Messages and codes of the errors that it ends with.
async fn errors(answer: &str) -> Vec<(String, Option<String>)> {
    match ask(answer).await.unwrap_err() {
        FetchError::GraphQl { errors } => errors
            .into_iter()
            .map(|error| (error.message, error.code))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn a_query_is_sent_with_its_variables_and_its_data_comes_back() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&["Response.json({ data: { count: 3 } })"]);
        let client = client().allow_origin("https://api.example.com").unwrap();
        let variables = Variables {
            first: 25,
            after: None,
        };
        let data: Data = client.graphql(URL, QUERY, &variables).await.unwrap();
        assert_eq!(data, Data { count: 3 });

        let sent = &fake.sent().await[0];
        assert_eq!((&*sent.method, &*sent.url), ("POST", URL));
        assert_eq!(sent.headers["content-type"], "application/json");
        assert_eq!(sent.authorization(), "Bearer t1");
        assert!(!sent.headers.contains_key("x-tenant-id"));
        assert_eq!(
            sent.body,
            concat!(
                r#"{"query":"query ($first: Int!) {\n  QueryItems(first: $first, searchTerm: \"Ä\") { totalCount }\n}","#,
                r#""variables":{"first":25,"after":null}}"#
            )
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn errors_come_with_their_codes_and_without_the_partial_data() {
    guarded(async |_| {
        let answer = "Response.json({ data: { count: 3 }, errors: [
            { message: 'denied', extensions: { code: 'INTERNAL_ERROR', traceId: '1' } },
            { message: 'bad', code: 'BAD' },
            { path: ['a'] },
        ] })";
        assert_eq!(
            errors(answer).await,
            [
                ("denied".to_owned(), Some("INTERNAL_ERROR".to_owned())),
                ("bad".to_owned(), Some("BAD".to_owned())),
                (String::new(), None),
            ]
        );
        let error = ask(answer).await.unwrap_err();
        assert_eq!(
            (error.code(), error.kind()),
            ("graphql", ErrorKind::Refused)
        );
        let none = "Response.json({ data: { count: 3 }, errors: [] })";
        assert_eq!(ask(none).await.unwrap(), Data { count: 3 });
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_answer_that_is_no_graphql_is_not_understood() {
    guarded(async |_| {
        let expected = std::any::type_name::<Data>();
        for (answer, received) in [
            (
                "Response.json({ data: { total: 3 } })",
                Some(ValueKind::Object),
            ),
            ("Response.json({ data: null })", Some(ValueKind::Undefined)),
            ("Response.json([])", Some(ValueKind::Undefined)),
            ("Response.json(null)", Some(ValueKind::Undefined)),
            ("new Response('')", Some(ValueKind::Undefined)),
            ("new Response('<html>')", None),
        ] {
            let error = ask(answer).await.unwrap_err();
            assert_eq!(
                error,
                FetchError::AnswerNotUnderstood { expected, received },
                "{answer}"
            );
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_refusal_keeps_its_status() {
    guarded(async |_| {
        let answer =
            "Response.json({ errors: [{ message: 'no', code: 'FORBIDDEN' }] }, { status: 403 })";
        assert_eq!(
            ask(answer).await.unwrap_err(),
            FetchError::Refused {
                status: 403,
                code: "FORBIDDEN".into(),
                message: Some("no".into()),
            }
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn nothing_is_sent_that_cannot_be() {
    guarded(async |_| {
        let fake = FakeFetch::answering(&[]);
        let client = client();
        let refused = client.graphql::<Data, _>(URL, QUERY, &()).await;
        assert_eq!(refused.unwrap_err().code(), "origin_not_allowed");
        let variables = BTreeMap::from([((1, 2), "a tuple is no key")]);
        let refused = client
            .graphql::<Data, _>("/graphql", QUERY, &variables)
            .await;
        assert_eq!(refused.unwrap_err(), FetchError::BodyNotSerializable);
        assert_eq!(fake.count(), 0);
    })
    .await;
}
