//! Memory stays as it is, however often a thing is done.

use appbridge::event::CustomerChanged;
use appbridge::{AppBridge, ExposeOptions, SessionTokens, Tokens};
use futures_util::FutureExt;
use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::support::evaluate;
use crate::support::guard::guarded;
use crate::support::quick::{QuickBridge, heap_bytes, wasm_bytes};

/// How much JavaScript's memory may differ between two looks at it: the engine's own
/// code and caches come and go. Of a hundred thousand leaks each could have three
/// bytes.
const HEAP_TOLERANCE: f64 = 256.0 * 1024.0;

/// Does a thing `count` times after a tenth of that to warm up.
async fn stays_as_it_is(what: &str, count: u32, mut act: impl AsyncFnMut()) {
    for _ in 0..count / 10 {
        act().await;
    }
    let (wasm, heap) = (wasm_bytes(), heap_bytes().await);
    let began = js_sys::Date::now();
    for _ in 0..count {
        act().await;
    }
    let took = js_sys::Date::now() - began;
    let (wasm_after, heap_after) = (wasm_bytes(), heap_bytes().await);
    let grown = heap.zip(heap_after).map(|(before, after)| after - before);
    match grown {
        Some(grown) => console_log!(
            "{count} x {what}: {took} ms, wasm {wasm} -> {wasm_after} bytes, JavaScript {grown:+} bytes"
        ),
        None => console_log!(
            "{count} x {what}: {took} ms, wasm {wasm} -> {wasm_after} bytes; this browser does not tell JavaScript's memory"
        ),
    }
    assert_eq!(wasm_after, wasm, "{what}: wasm");
    assert!(
        grown.is_none_or(|grown| grown < HEAP_TOLERANCE),
        "{what}: {grown:?}"
    );
}

fn quick() -> (QuickBridge, AppBridge) {
    let quick = QuickBridge::new();
    let bridge = quick.bridge();
    (quick, bridge)
}

#[wasm_bindgen_test]
async fn a_million_calls() {
    guarded(async |_| {
        let (_quick, bridge) = quick();
        let args = Array::of1(&"reply".into());
        stays_as_it_is("call", 1_000_000, async || {
            bridge.call_raw("echo", &args).await.unwrap();
        })
        .await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn calls_that_are_dropped_when_sent() {
    guarded(async |_| {
        let (_quick, bridge) = quick();
        let args = Array::of1(&"reply".into());
        // Not all in one turn of the page, which keeps count of what it has begun.
        stays_as_it_is("hundred dropped calls", 1_000, async || {
            for _ in 0..100 {
                assert!(bridge.call_raw("echo", &args).now_or_never().is_none());
            }
            bridge.call_raw("echo", &args).await.unwrap();
        })
        .await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_hundred_thousand_subscriptions() {
    guarded(async |_| {
        let (quick, bridge) = quick();
        let payload = evaluate("{ customerId: '42' }");
        stays_as_it_is("subscription", 100_000, async || {
            let mut changes = bridge.subscribe::<CustomerChanged>().unwrap();
            // Nobody takes it.
            quick.emit(&payload).unwrap();
            assert_eq!(quick.listener_count(), 1);
            let _ = &mut changes;
        })
        .await;
        assert_eq!(quick.listener_count(), 0);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_hundred_thousand_exposed_methods() {
    guarded(async |_| {
        let (quick, bridge) = quick();
        stays_as_it_is("exposed method", 100_000, async || {
            let held = vec![0_u8; 100];
            let _guard = bridge
                .expose_raw("method", ExposeOptions::default(), move |_| {
                    let held = held.clone();
                    async move {
                        std::future::pending::<()>().await;
                        drop(held);
                        Ok(JsValue::NULL)
                    }
                })
                .unwrap();
            // Never answered, but by the guard's end.
            quick.invoke("method").unwrap();
        })
        .await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_hundred_thousand_calls_by_the_host() {
    guarded(async |_| {
        let (quick, bridge) = quick();
        let _guard = bridge
            .expose_raw("method", ExposeOptions::default(), async |_| {
                Ok(JsValue::from("reply"))
            })
            .unwrap();
        stays_as_it_is("call by the host", 100_000, async || {
            quick.invoke("method").unwrap();
        })
        .await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_hundred_thousand_published_events() {
    guarded(async |_| {
        let (_quick, bridge) = quick();
        let event = CustomerChanged {
            customer_id: Some("42".into()),
        };
        stays_as_it_is("published event", 100_000, async || {
            bridge.publish(&event).await.unwrap();
        })
        .await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn tokens_that_are_renewed_and_given_up() {
    guarded(async |_| {
        // It does not say when it ends, so each is asked for.
        let bridge = AppBridge::from_raw(evaluate("{ method: { call: async () => 'token' } }"));
        let tokens = SessionTokens::new(bridge);
        stays_as_it_is("token", 20_000, async || {
            let mut given_up = tokens.token();
            assert!((&mut given_up).now_or_never().is_none());
            drop(given_up);
            tokens.token().await.unwrap();
        })
        .await;
    })
    .await;
}
