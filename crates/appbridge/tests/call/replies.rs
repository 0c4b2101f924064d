//! Replies and what is made of them.

use std::collections::BTreeMap;

use appbridge::method::{GetAppToken, GetCurrentCustomerId, GetSessionToken, SetupCompleted};
use appbridge::{Error, ErrorKind, ValueKind};
use futures_util::future::join_all;
use serde::Deserialize;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::guard::guarded;
use crate::{giving, method};

#[derive(Debug, PartialEq, Deserialize)]
struct Cart {
    total: f64,
    lines: Vec<String>,
    note: Option<String>,
}

method!(GetCart = "getCart"() -> Cart);
method!(GetCount = "getCount"() -> u32);
method!(GetTotals = "getTotals"() -> BTreeMap<String, f64>);

#[derive(Deserialize)]
struct When(#[serde(with = "serde_wasm_bindgen::preserve")] js_sys::Date);
method!(GetDate = "getDate"() -> When);

#[wasm_bindgen_test]
async fn every_shape_of_reply_decodes() {
    guarded(async |_| {
        assert_eq!(
            giving("Promise.resolve('t')")
                .call(GetSessionToken)
                .await
                .unwrap(),
            "t"
        );
        assert_eq!(
            giving("Promise.resolve(3)").call(GetCount()).await.unwrap(),
            3
        );
        for nothing in ["null", "undefined"] {
            let reply = giving(&format!("Promise.resolve({nothing})"));
            assert_eq!(reply.call(GetCurrentCustomerId).await.unwrap(), None);
            reply.call(SetupCompleted).await.unwrap();
        }
        let cart = giving("Promise.resolve({ total: 1.5, lines: ['a', 'b'], more: 1 })");
        assert_eq!(
            cart.call(GetCart()).await.unwrap(),
            Cart {
                total: 1.5,
                lines: vec!["a".into(), "b".into()],
                note: None
            }
        );
        for totals in ["{ EUR: 2 }", "new Map([['EUR', 2]])"] {
            let reply = giving(&format!("Promise.resolve({totals})"));
            assert_eq!(reply.call(GetTotals()).await.unwrap()["EUR"], 2.0);
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_date_stays_a_date() {
    guarded(async |_| {
        let reply = giving("Promise.resolve(new Date(86400000))");
        assert_eq!(
            reply.call(GetDate()).await.unwrap().0.get_time(),
            86_400_000.0
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_reply_need_not_be_a_promise() {
    guarded(async |_| {
        assert_eq!(
            giving("'at once'").call(GetSessionToken).await.unwrap(),
            "at once"
        );
        let thenable = "{ then(resolve) { resolve('later') } }";
        assert_eq!(
            giving(thenable).call(GetSessionToken).await.unwrap(),
            "later"
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_reply_that_does_not_fit_says_what_came_and_not_its_value() {
    guarded(async |_| {
        let error = giving("Promise.resolve('eyJsecret')").call(GetAppToken).await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::ReplyNotUnderstood {
                    ref method,
                    received: ValueKind::String,
                    ..
                } if method == "getAppToken"
            ),
            "{error:?}"
        );
        assert_eq!(error.kind(), ErrorKind::Contract);
        assert!(!format!("{error} {error:?}").contains("eyJ"));

        for (value, kind) in [
            ("undefined", ValueKind::Undefined),
            ("null", ValueKind::Null),
            ("true", ValueKind::Boolean),
            ("1", ValueKind::Number),
            ("1n", ValueKind::BigInt),
            ("Symbol('s')", ValueKind::Symbol),
            ("() => 1", ValueKind::Function),
            ("[]", ValueKind::Array),
            ("{}", ValueKind::Object),
        ] {
            let error = giving(&format!("Promise.resolve({value})")).call(GetSessionToken).await;
            assert!(
                matches!(error, Err(Error::ReplyNotUnderstood { received, .. }) if received == kind),
                "{value}: {error:?}"
            );
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_hostile_reply_is_an_error_and_no_exception() {
    guarded(async |_| {
        for hostile in [
            "{ get total() { throw new Error('no') } }",
            "{ lines: new Proxy([], { get() { throw new Error('no') } }) }",
            "{ lines: { [Symbol.iterator]() { throw new Error('no') } } }",
        ] {
            let error = giving(&format!("Promise.resolve({hostile})")).call(GetCart()).await;
            assert!(
                matches!(error, Err(Error::ReplyNotUnderstood { ref method, .. }) if method == "getCart"),
                "{hostile}: {error:?}"
            );
        }
        // A promise cannot even be resolved with a revoked proxy.
        let revoked = "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()";
        let error = giving(revoked).call(GetCart()).await;
        assert!(matches!(error, Err(Error::Rejected { .. })), "{error:?}");
    })
    .await;
}

#[wasm_bindgen_test]
async fn replies_find_their_calls_in_any_order() {
    guarded(async |_| {
        let bridge = giving(
            "new Promise((resolve) => {
                globalThis.openReplies = [resolve, ...(globalThis.openReplies ?? [])];
                if (openReplies.length === 100) openReplies.forEach((reply, i) => reply(i));
            })",
        );
        let replies = join_all((0..100).map(|_| bridge.call(GetCount()))).await;
        let expected: Vec<_> = (0..100).rev().map(Ok).collect();
        assert_eq!(replies, expected);
    })
    .await;
}

/// As deep as its reply.
#[derive(Debug, PartialEq, Deserialize)]
struct Nested {
    next: Option<Box<Nested>>,
}
method!(GetNested = "getNested"() -> Nested);

#[derive(Debug, PartialEq, Deserialize)]
struct Pair {
    left: Option<Box<Pair>>,
    right: Option<Box<Pair>>,
}
method!(GetPair = "getPair"() -> Pair);
method!(GetList = "getList"() -> Vec<Option<u8>>);

fn nested(levels: u32) -> String {
    format!(
        "Promise.resolve((() => {{
            let all = {{}};
            for (let i = 1; i < {levels}; i += 1) all = {{ next: all }};
            return all;
        }})())"
    )
}

#[wasm_bindgen_test]
async fn depth_and_size_have_a_bound() {
    guarded(async |_| {
        for levels in [1, 10, 128] {
            assert!(giving(&nested(levels)).call(GetNested()).await.is_ok());
        }
        for levels in [129, 1_000, 5_000, 20_000, 100_000] {
            let error = giving(&nested(levels)).call(GetNested()).await.unwrap_err();
            assert_eq!(error.code(), "reply_not_understood", "{levels}");
        }
        let endless = "(() => { const all = {}; all.next = all; return all })()";
        let error = giving(endless).call(GetNested()).await.unwrap_err();
        assert_eq!(error.code(), "reply_not_understood");
        // Forty objects on the wire, and more than fit in memory when each is copied.
        let doubling = "(() => {
            let all = {};
            for (let i = 0; i < 40; i += 1) all = { left: all, right: all };
            return all;
        })()";
        let error = giving(doubling).call(GetPair()).await.unwrap_err();
        assert_eq!(error.code(), "reply_not_understood");
        let sparse = "new Array(2 ** 32 - 1)";
        let error = giving(sparse).call(GetList()).await.unwrap_err();
        assert_eq!(error.code(), "reply_not_understood");
    })
    .await;
}
