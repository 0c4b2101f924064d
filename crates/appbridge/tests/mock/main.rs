//! The host that apps test with.

#![cfg(all(target_arch = "wasm32", feature = "mock"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

#[cfg(feature = "fetch")]
mod requests;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use appbridge::event::{CustomerChanged, Event};
use appbridge::method::{AppMethod, GetAppToken, GetCurrentCustomerId, GetSessionToken};
use appbridge::mock::{Answer, AppCallFailure, MockHost};
use appbridge::{Error, HandlerFailure, JsFailure};
use futures_util::{FutureExt, StreamExt};
use serde::{Deserialize, Serialize};
use support::guard::guarded;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

method!(Double = "double"(u32) -> u32);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Verified {
    order: String,
}

impl Event for Verified {
    const TOPIC: &'static str = "Verified";
}

struct Half;

impl AppMethod for Half {
    const NAME: &'static str = "half";
    type Args = (u32,);
    type Reply = u32;
}

#[wasm_bindgen_test]
async fn methods_are_answered_as_scripted() {
    guarded(async |_| {
        let host = MockHost::new();
        let bridge = host.bridge();
        host.answer::<GetCurrentCustomerId>(Answer::reply("42"));
        host.answer_once::<GetCurrentCustomerId>(Answer::reply(&None::<String>));
        host.answer_once::<GetCurrentCustomerId>(Answer::error("HostError", "nothing"));
        host.answer_with::<Double>(|(number,)| Answer::reply(&(number * 2)));

        for expected in [None, None, Some("42".to_owned()), Some("42".to_owned())] {
            assert_eq!(bridge.call(GetCurrentCustomerId).await, Ok(expected));
        }
        assert_eq!(bridge.call(Double(21)).await, Ok(42));
        assert_eq!(host.call_count::<GetCurrentCustomerId>(), 4);
        assert_eq!(host.calls::<Double>()[0].get(0), 21);

        host.answer::<GetSessionToken>(Answer::Reject("no".into()));
        let rejected = bridge.call(GetSessionToken).await;
        assert!(
            matches!(rejected, Err(Error::Rejected { .. })),
            "{rejected:?}"
        );
        let silent = bridge
            .call(GetAppToken)
            .timeout(Duration::from_millis(20))
            .await;
        assert!(
            matches!(silent, Err(Error::CallTimedOut { .. })),
            "{silent:?}"
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_method_without_an_answer_is_named_at_once_and_once() {
    guarded(async |_| {
        let told: js_sys::Array = support::evaluate(
            "(globalThis.told = [], globalThis.warn = console.warn, console.warn = (line) => told.push(line), told)",
        )
        .unchecked_into();
        let host = MockHost::new();
        let bridge = host.bridge();
        host.answer_once::<GetCurrentCustomerId>(Answer::reply("42"));
        host.answer::<GetAppToken>(Answer::Silence);
        let short = Duration::from_millis(5);
        assert!(bridge.call(GetAppToken).timeout(short).await.is_err());
        assert_eq!(bridge.call(GetCurrentCustomerId).await, Ok(Some("42".into())));
        assert_eq!(told.length(), 0);
        for _ in 0..2 {
            assert!(bridge.call(GetSessionToken).timeout(short).await.is_err());
        }
        assert!(bridge.call(GetCurrentCustomerId).timeout(short).await.is_err());
        support::evaluate("console.warn = warn");
        let told: Vec<String> = told.iter().filter_map(|line| line.as_string()).collect();
        let scripted = "and keeps silent; scripted: getCurrentCustomerId (used up), getAppToken";
        assert_eq!(
            told,
            ["getSessionToken", "getCurrentCustomerId"]
                .map(|method| format!("the mock host has no answer for {method}, {scripted}")),
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_answer_can_be_held_back() {
    guarded(async |_| {
        let host = MockHost::new();
        let (answer, held) = Answer::held();
        host.answer::<GetSessionToken>(answer);
        let mut call = host.bridge().call(GetSessionToken);
        assert!((&mut call).now_or_never().is_none());
        held.reply("token");
        held.reject(&"too late".into());
        assert_eq!(call.await.unwrap(), "token");
    })
    .await;
}

#[wasm_bindgen_test]
async fn events_go_both_ways() {
    guarded(async |_| {
        let host = MockHost::new();
        let bridge = host.bridge();
        let mut changes = bridge.subscribe::<CustomerChanged>().unwrap();
        assert_eq!(host.subscriber_count::<CustomerChanged>(), 1);
        let change = CustomerChanged {
            customer_id: Some("7".into()),
        };
        host.publish(&change);
        host.publish_raw(CustomerChanged::TOPIC, &JsValue::from(1));
        assert_eq!(changes.next().await, Some(Ok(change)));
        assert_eq!(
            changes.next().await.unwrap().unwrap_err().code(),
            "payload_not_understood"
        );
        drop(changes);
        assert_eq!(host.subscriber_count::<CustomerChanged>(), 0);

        let verified = Verified { order: "1".into() };
        bridge.publish(&verified).await.unwrap();
        assert_eq!(host.published::<Verified>(), [verified]);
        host.confirm(false);
        let unconfirmed = bridge
            .publish(&Verified { order: "2".into() })
            .timeout(Duration::from_millis(20))
            .await;
        assert_eq!(unconfirmed.unwrap_err().code(), "publish_timed_out");
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_apps_methods_can_be_called() {
    guarded(async |_| {
        let host = MockHost::new();
        let half = host
            .bridge()
            .expose::<Half, _, _>(async |(number,)| {
                if number % 2 == 1 {
                    return Err(HandlerFailure::new("odd", "no half"));
                }
                Ok(number / 2)
            })
            .unwrap();
        let failed = |code: &str, message: &str| AppCallFailure::Failed {
            code: code.into(),
            message: message.into(),
        };
        assert_eq!(host.call_app::<Half>(&(4,)).await, Ok(2));
        assert_eq!(host.call_app::<Half>(&(3,)).await, Err(failed("odd", "no half")));
        drop(half);
        let withdrawn = host.call_app::<Half>(&(4,)).await;
        assert!(
            matches!(&withdrawn, Err(AppCallFailure::Failed { code, .. }) if code == "method_withdrawn"),
            "{withdrawn:?}"
        );
        let unknown = MockHost::new().call_app::<Half>(&(4,)).await;
        assert!(
            matches!(&unknown, Err(AppCallFailure::Rejected(JsFailure::Error(_)))),
            "{unknown:?}"
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn calls_of_a_host_that_is_dropped_fail() {
    guarded(async |_| {
        let host = MockHost::new();
        host.answer_with::<Double>(|(number,)| Answer::reply(&(number * 2)));
        let bridge = host.bridge();
        drop(host);
        let failed = bridge.call(Double(21)).await.unwrap_err();
        assert!(
            failed.to_string().contains("the mock host is gone"),
            "{failed}"
        );
    })
    .await;
}
