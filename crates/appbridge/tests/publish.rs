//! Events of the app, against bridges of the test's own.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use appbridge::event::Event;
use appbridge::{AppBridge, Error, ErrorKind};
use futures_util::FutureExt;
use futures_util::future::FusedFuture;
use js_sys::{JSON, Reflect};
use serde::Serialize;
use support::evaluate;
use support::guard::guarded;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Long enough for every promise that is settled already, short enough to wait for.
const SHORT: Duration = Duration::from_millis(20);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OrderVerified {
    order_id: String,
    note: Option<String>,
    totals: BTreeMap<String, u32>,
}

impl Event for OrderVerified {
    const TOPIC: &'static str = "OrderVerified";
}

fn verified() -> OrderVerified {
    OrderVerified {
        order_id: "42".into(),
        note: None,
        totals: BTreeMap::from([("EUR".to_owned(), 7)]),
    }
}

/// A payload without a form that JavaScript could take.
#[derive(Serialize)]
struct TooLarge(u64);

impl Event for TooLarge {
    const TOPIC: &'static str = "TooLarge";
}

/// A bridge that notes what is published and gives an expression's value for it.
fn confirming(expression: &str) -> AppBridge {
    AppBridge::from_raw(evaluate(&format!(
        "{{
            published: [],
            event: {{
                publish: (...event) => {{ globalThis.bridgeOfTest.published.push(event); return {expression} }},
            }},
        }}"
    )))
}

/// What was published, as JSON.
fn published(bridge: &AppBridge) -> String {
    let published = Reflect::get(bridge.as_raw(), &"published".into()).unwrap();
    JSON::stringify(&published).unwrap().into()
}

fn bridge(expression: &str) -> AppBridge {
    let bridge = confirming(expression);
    Reflect::set(&js_sys::global(), &"bridgeOfTest".into(), bridge.as_raw()).unwrap();
    bridge
}

#[wasm_bindgen_test]
async fn a_confirmed_event_was_sent_once_and_only_when_awaited() {
    guarded(async |_| {
        let bridge = bridge("new Promise((confirm) => { globalThis.confirm = confirm })");
        drop(bridge.publish(&verified()));
        let mut publish = bridge.publish(&verified());
        assert_eq!(published(&bridge), "[]");
        assert!(!publish.is_terminated());
        assert_eq!((&mut publish).now_or_never(), None);
        assert_eq!((&mut publish).now_or_never(), None);
        let sent = r#"[["OrderVerified",{"orderId":"42","totals":{"EUR":7}}]]"#;
        assert_eq!(published(&bridge), sent);

        evaluate("confirm('whatever')");
        assert_eq!((&mut publish).await, Ok(()));
        assert!(publish.is_terminated());
        assert_eq!(publish.now_or_never(), None);
        assert_eq!(published(&bridge), sent);
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_event_without_a_confirmation_times_out() {
    guarded(async |guard| {
        let bridge = bridge("new Promise((_, refuse) => { globalThis.refuse = refuse })");
        let error = bridge
            .publish(&verified())
            .timeout(SHORT)
            .await
            .unwrap_err();
        assert_eq!(
            error,
            Error::PublishTimedOut {
                topic: "OrderVerified".into()
            }
        );
        assert_eq!(
            (error.code(), error.kind()),
            ("publish_timed_out", ErrorKind::Transient)
        );
        evaluate("refuse(new Error('late'))");
        assert_eq!(guard.complaints().await, [""; 0]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_refused_event_says_why() {
    guarded(async |_| {
        for refusing in [
            "Promise.reject(new Error('no'))",
            "(() => { throw new Error('no') })()",
        ] {
            let error = bridge(refusing).publish(&verified()).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                "`OrderVerified` could not be published: Error: no",
                "{refusing}"
            );
            assert_eq!(
                (error.code(), error.kind()),
                ("publish_failed", ErrorKind::Refused)
            );
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_payload_without_a_form_is_refused_before_anything_is_sent() {
    guarded(async |_| {
        let bridge = bridge("undefined");
        let error = bridge.publish(&TooLarge(u64::MAX)).await.unwrap_err();
        assert_eq!(
            error,
            Error::PayloadNotSerializable {
                topic: "TooLarge".into()
            }
        );
        assert_eq!(error.kind(), ErrorKind::Contract);
        assert_eq!(published(&bridge), "[]");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bridge_that_cannot_publish_is_unsupported() {
    guarded(async |_| {
        for raw in [
            "{}",
            "{ event: null }",
            "{ event: {} }",
            "{ event: { publish: 'me' } }",
            "{ get event() { throw new Error('no') } }",
        ] {
            let bridge = AppBridge::from_raw(evaluate(raw));
            let unsupported = Err(Error::Unsupported {
                feature: "event.publish",
            });
            assert_eq!(bridge.publish(&verified()).await, unsupported, "{raw}");
            let published = bridge.publish_raw("any", &JsValue::NULL).await;
            assert_eq!(published.map_err(Into::into), unsupported, "{raw}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_raw_payload_goes_as_it_is() {
    guarded(async |_| {
        let bridge = bridge("undefined");
        let payload = evaluate("{ when: new Date(0), self: undefined }");
        let topic = format!("topic {}", 7);
        assert_eq!(bridge.publish_raw(topic, &payload).await, Ok(()));
        let sent = Reflect::get(bridge.as_raw(), &"published".into()).unwrap();
        let sent: js_sys::Array = js_sys::Array::from(&sent).get(0).into();
        assert_eq!(sent.get(0), "topic 7");
        assert_eq!(sent.get(1), payload, "the very object");
    })
    .await;
}
