//! Calls that end before their reply comes.

use std::time::Duration;

use appbridge::method::GetSessionToken;
use appbridge::{Error, ErrorKind};
use futures_util::FutureExt;
use futures_util::future::join;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::fake::FakeBridge;
use crate::support::guard::guarded;
use crate::support::{DropObserver, evaluate};
use crate::{SHORT, rejection};

#[wasm_bindgen_test]
async fn a_call_without_a_reply_times_out() {
    guarded(async |_| {
        let call = FakeBridge::new()
            .bridge()
            .call(GetSessionToken)
            .timeout(SHORT);
        let error = call.await.unwrap_err();
        assert_eq!(
            error,
            Error::CallTimedOut {
                method: "getSessionToken".into()
            }
        );
        assert_eq!(
            (error.code(), error.kind()),
            ("call_timed_out", ErrorKind::Transient)
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_limit_is_each_calls_own() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        let (patient, impatient) = join(bridge.call(GetSessionToken), async {
            let error = bridge.call(GetSessionToken).timeout(SHORT).await;
            fake.resolve_next(&"patience".into());
            error
        })
        .await;
        assert_eq!(patient.unwrap(), "patience");
        assert_eq!(
            impatient,
            Err(Error::CallTimedOut {
                method: "getSessionToken".into()
            })
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_longest_limit_does_not_wrap_around() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        let (long, short) = join(bridge.call(GetSessionToken).timeout(Duration::MAX), async {
            let error = bridge.call(GetSessionToken).timeout(SHORT).await;
            fake.resolve_next(&"t".into());
            error
        })
        .await;
        assert_eq!(long.unwrap(), "t");
        assert!(short.is_err());
    })
    .await;
}

#[wasm_bindgen_test]
async fn answers_after_the_end_reach_nobody() {
    guarded(async |guard| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        for _ in 0..2 {
            bridge
                .call(GetSessionToken)
                .timeout(SHORT)
                .await
                .unwrap_err();
        }
        let mut dropped = bridge.call(GetSessionToken);
        assert!((&mut dropped).now_or_never().is_none());
        drop(dropped);

        fake.resolve_next(&"late".into());
        fake.reject_next(&"late".into());
        fake.reject_next(&"late".into());
        assert_eq!(guard.complaints().await, [""; 0]);

        let (next, ()) = join(bridge.call(GetSessionToken), async {
            fake.resolve_next(&"in time".into());
        })
        .await;
        assert_eq!(next.unwrap(), "in time");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_dropped_call_holds_on_to_nothing() {
    guarded(async |guard| {
        let fake = FakeBridge::new();
        let observer = {
            let mut call = fake.bridge().call(GetSessionToken);
            assert!((&mut call).now_or_never().is_none());
            let reply = evaluate("{ reply: 1 }");
            fake.resolve_next(&reply);
            // The reply has arrived, but nobody has fetched it.
            guard.complaints().await;
            DropObserver::new(&reply)
        };
        assert_eq!(observer.dropped().await, JsValue::TRUE);
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_sdks_own_timeout_is_a_timeout() {
    guarded(async |_| {
        let timed_out = Error::CallTimedOut {
            method: "getSessionToken".into(),
        };
        assert_eq!(rejection("'Plugin timeout'").await, timed_out);
        // Only that very string means it.
        assert_ne!(rejection("new Error('Plugin timeout')").await, timed_out);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_page_that_fails_once_goes_on_to_end_its_waits() {
    guarded(async |_| {
        let bridge = FakeBridge::new().bridge();
        let mut call = bridge.call(GetSessionToken).timeout(SHORT);
        // As where the stack ends.
        evaluate(
            "globalThis.then = Promise.prototype.then,
             Promise.prototype.then = () => { throw new RangeError('no more') }",
        );
        let sent = (&mut call).now_or_never();
        evaluate("Promise.prototype.then = then, delete globalThis.then");
        assert_eq!(sent, None);
        let next = bridge.call(GetSessionToken).timeout(SHORT).await;
        for end in [call.await, next] {
            assert_eq!(end.unwrap_err().code(), "call_timed_out");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_page_that_clears_all_timers_does_not_end_all_waits_for_good() {
    guarded(async |_| {
        let bridge = FakeBridge::new().bridge();
        let mut lost = bridge.call(GetSessionToken).timeout(SHORT);
        assert!((&mut lost).now_or_never().is_none());
        // Once the timer is set, and as long as nobody misses it.
        evaluate(
            "globalThis.late = Promise.resolve().then(() => {
                const last = setTimeout(() => {});
                for (let timer = 0; timer <= last; timer += 1) clearTimeout(timer);
                const now = performance.now();
                performance.now = () => now + 5000;
            })",
        );
        let late = evaluate("late").unchecked_into::<js_sys::Promise>();
        wasm_bindgen_futures::JsFuture::from(late).await.unwrap();
        let next = bridge.call(GetSessionToken).timeout(Duration::ZERO).await;
        evaluate("delete performance.now");
        for end in [next, lost.await] {
            assert_eq!(end.unwrap_err().code(), "call_timed_out");
        }
    })
    .await;
}
