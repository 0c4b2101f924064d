//! Handlers that panic.

use appbridge::ExposeOptions;
use appbridge::method::GetSessionToken;
use futures_util::future::join;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::guard::guarded;
use crate::{Add, ask, connected};

/// Lets other tasks have their turn once.
async fn turn() {
    let mut been = false;
    std::future::poll_fn(|cx| {
        if been {
            return std::task::Poll::Ready(());
        }
        been = true;
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_panic_ends_one_call_and_nothing_else() {
    guarded(async |guard| {
        let (_frame, host, bridge) = connected().await;
        let _add = bridge
            .expose::<Add, _, _>(async |(a, b)| {
                assert!(a != 1, "at once");
                turn().await;
                assert!(a != 2, "later");
                Ok(a + b.unwrap_or_default())
            })
            .unwrap();
        let panicked =
            r#"{"error":{"code":"handler_panicked","message":"the handler of this method failed"}}"#;
        for _ in 0..20 {
            assert_eq!(ask(&host, "add", "[1]").await, panicked);
            assert_eq!(ask(&host, "add", "[2]").await, panicked);
            assert_eq!(ask(&host, "add", "[3, 4]").await, "7");
        }
        let (reply, ()) = join(bridge.call(GetSessionToken), async {
            host.returns(&host.next().await.id, &"token".into());
        })
        .await;
        assert_eq!(reply.unwrap(), "token");
        // The panic hook of the test runner has told of each; nothing else has.
        let complaints = guard.complaints().await;
        assert!(complaints.iter().all(|text| text.contains("panicked at")), "{complaints:?}");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_handler_may_panic_before_it_has_a_future() {
    guarded(async |guard| {
        let (_frame, host, bridge) = connected().await;
        let fails = |fail: bool| {
            assert!(!fail, "at once");
            std::future::ready(Ok(wasm_bindgen::JsValue::TRUE))
        };
        let _raw = bridge
            .expose_raw("raw", ExposeOptions::default(), move |args| {
                fails(args.length() == 0)
            })
            .unwrap();
        assert!(ask(&host, "raw", "[]").await.contains("handler_panicked"));
        assert_eq!(ask(&host, "raw", "[1]").await, "true");
        assert!(
            guard
                .complaints()
                .await
                .iter()
                .all(|text| text.contains("panicked at"))
        );
    })
    .await;
}
