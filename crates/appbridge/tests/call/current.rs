//! What an event would say now. A host that stays silent is in `tests/hostile`.

use appbridge::event::{CustomerChanged, Event};
use appbridge::{AppBridge, Error, ValueKind};
use futures_util::FutureExt;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::giving;
use crate::support::fake::FakeBridge;
use crate::support::guard::guarded;

async fn current(bridge: &AppBridge) -> Result<Option<String>, Error> {
    let current = bridge.current::<CustomerChanged>().unwrap();
    current.await.map(|changed| changed.customer_id)
}

#[wasm_bindgen_test]
async fn a_selection_reads_as_the_event_does() {
    guarded(async |_| {
        let reply = giving("Promise.resolve('42')");
        assert_eq!(current(&reply).await, Ok(Some("42".into())));
        for nothing in [
            "Promise.resolve('')",
            "Promise.resolve(null)",
            "Promise.resolve()",
            "undefined",
            "Promise.reject(new Error('nothing selected'))",
            "Promise.reject()",
        ] {
            assert_eq!(current(&giving(nothing)).await, Ok(None), "{nothing}");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_is_no_id_is_not_understood() {
    guarded(async |_| {
        for (reply, kind) in [("7", ValueKind::Number), ("{}", ValueKind::Object)] {
            let error = current(&giving(&format!("Promise.resolve({reply})"))).await;
            assert!(
                matches!(
                    &error,
                    Err(Error::ReplyNotUnderstood { method, received, .. })
                        if method == "getCurrentCustomerId" && *received == kind
                ),
                "{reply}: {error:?}"
            );
        }
    })
    .await;
}

/// An event that no method tells.
struct Closed;

impl Event for Closed {
    const TOPIC: &'static str = "Closed";
}

#[wasm_bindgen_test]
async fn it_is_asked_for_when_awaited_and_where_there_is_a_method() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        assert!(bridge.current::<Closed>().is_none());
        let current = bridge.current::<CustomerChanged>().unwrap();
        assert_eq!(js_sys::Array::from(&fake.calls()).length(), 0);
        assert!(current.now_or_never().is_none());
        assert_eq!(js_sys::Array::from(&fake.calls()).length(), 1);

        let without = AppBridge::from_raw(crate::support::evaluate("{}"));
        assert_eq!(
            self::current(&without).await,
            Err(Error::Unsupported {
                feature: "method.call"
            })
        );
    })
    .await;
}
