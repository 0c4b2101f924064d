//! Connecting, against fakes: in the test page, which is no frame, and in frames.

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

use std::time::Duration;

use appbridge::method::GetSessionToken;
use appbridge::{AppBridge, ConnectOptions, Error, ErrorKind, is_embedded};
use futures_util::FutureExt;
use futures_util::future::join_all;
use js_sys::{Function, Promise, Reflect};
use support::evaluate;
use support::fake::FakeBridge;
use support::frame::Frame;
use support::guard::{Guard, guarded};
use support::page::START;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Long enough for every promise that is settled already, short enough to wait for.
const SHORT: Duration = Duration::from_millis(20);
/// Longer than any of these tests takes.
const LONG: Duration = Duration::from_secs(10);

mod outside_a_frame {
    use super::*;

    #[wasm_bindgen_test]
    async fn not_embedded_is_known_at_once_and_the_sdk_is_not_touched() {
        guarded(async |_| {
            assert!(!is_embedded());
            evaluate(
                "globalThis.touched = 0, Object.defineProperty(globalThis, 'jtlAppBridge', {
                    configurable: true,
                    get() { touched += 1 },
                    set() { touched += 1 },
                })",
            );
            let error = AppBridge::connect().now_or_never().unwrap().unwrap_err();
            assert_eq!(error, Error::NotEmbedded);
            assert_eq!(
                (error.code(), error.kind()),
                ("not_embedded", ErrorKind::Environment)
            );
            assert_eq!(evaluate("delete globalThis.jtlAppBridge, touched"), 0);
        })
        .await;
    }
}

mod a_promise {
    use super::*;

    fn promise(expression: &str) -> Promise {
        evaluate(expression).unchecked_into()
    }

    #[wasm_bindgen_test]
    async fn of_a_bridge_is_adopted() {
        guarded(async |_| {
            let fake = FakeBridge::new();
            fake.reply_with("'token'");
            let bridge = AppBridge::from_promise(&Promise::resolve(&fake.raw()), LONG)
                .await
                .unwrap();
            assert_eq!(*bridge.as_raw(), fake.raw());
            assert_eq!(bridge.clone().call(GetSessionToken).await.unwrap(), "token");
            assert_eq!(format!("{bridge:?}"), "AppBridge { .. }");
            assert_eq!(bridge.into_raw(), fake.raw());
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn without_an_answer_times_out_and_may_still_succeed() {
        guarded(async |_| {
            let handshake =
                promise("new Promise((resolve) => { globalThis.completeLate = resolve })");
            for _ in 0..2 {
                let error = AppBridge::from_promise(&handshake, SHORT)
                    .await
                    .unwrap_err();
                assert_eq!(error, Error::HandshakeTimedOut);
                assert_eq!(error.kind(), ErrorKind::Transient);
            }
            evaluate("completeLate({})");
            AppBridge::from_promise(&handshake, LONG).await.unwrap();
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn that_fails_or_holds_no_bridge_is_an_unavailable_sdk() {
        guarded(async |_| {
            for (expression, reason) in [
                ("Promise.reject(new TypeError('404'))", "TypeError: 404"),
                ("Promise.reject()", "undefined"),
                ("Promise.resolve()", "undefined"),
                ("Promise.resolve(null)", "null"),
                ("Promise.resolve(7)", "a number"),
            ] {
                let error = AppBridge::from_promise(&promise(expression), LONG)
                    .await
                    .unwrap_err();
                assert_eq!(
                    error.to_string(),
                    format!("the AppBridge SDK is not available: {reason}")
                );
                assert_eq!(error.code(), "sdk_unavailable");
            }
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn that_the_sdk_gave_up_has_timed_out() {
        guarded(async |_| {
            let gave_up = promise("Promise.reject('Plugin timeout')");
            let error = AppBridge::from_promise(&gave_up, LONG).await.unwrap_err();
            assert_eq!(error, Error::HandshakeTimedOut);
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn that_fails_after_the_waiting_has_ended_disturbs_nobody() {
        guarded(async |_| {
            let handshake = promise("new Promise((_, reject) => { globalThis.failLate = reject })");
            AppBridge::from_promise(&handshake, SHORT)
                .await
                .unwrap_err();
            evaluate("failLate(new Error('late'))");
        })
        .await;
    }
}

/// Connects from within a frame: called there, in another instance of this wasm.
/// Gives `connected`, or the error's code.
#[wasm_bindgen]
pub async fn connect_here(timeout_millis: u32) -> String {
    let timeout = Duration::from_millis(timeout_millis.into());
    match AppBridge::connect_with(ConnectOptions::default().handshake_timeout(timeout)).await {
        Ok(_) => "connected".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

mod in_a_frame {
    use super::*;

    /// An SDK that counts its handshakes, and completes them when the page says so.
    const COUNTING_SDK: &str = "
        export function createAppBridge() {
            globalThis.handshakes = (globalThis.handshakes ?? 0) + 1;
            return new Promise((resolve) => { globalThis.complete = () => resolve({}) });
        }";

    /// Calls [`connect_here`] of an instance in a frame.
    async fn connect(instance: &JsValue, timeout: Duration) -> String {
        let connect: Function = Reflect::get(instance, &"connect_here".into())
            .unwrap()
            .unchecked_into();
        let millis = u32::try_from(timeout.as_millis()).unwrap();
        let promise = connect.call1(&JsValue::UNDEFINED, &millis.into()).unwrap();
        JsFuture::from(promise.unchecked_into::<Promise>())
            .await
            .unwrap()
            .as_string()
            .unwrap()
    }

    #[wasm_bindgen_test]
    async fn the_promise_of_the_page_is_adopted() {
        guarded(async |_| {
            let frame = Frame::open(
                Some(COUNTING_SDK),
                "globalThis.jtlAppBridge = Promise.resolve({})",
            )
            .await;
            let instance = frame.start_wasm().await;
            assert_eq!(connect(&instance, LONG).await, "connected");
            assert!(frame.evaluate("globalThis.handshakes").is_undefined());
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn a_page_shakes_hands_once_however_many_connect() {
        guarded(async |_| {
            let frame = Frame::open(Some(COUNTING_SDK), "").await;
            let instances = [frame.start_wasm().await, frame.start_wasm().await];
            assert_ne!(instances[0], instances[1]);

            // The two instances in turn, all at once.
            let all = join_all(instances.iter().cycle().take(10).map(|i| connect(i, LONG)));
            let complete = async {
                frame.evaluate(
                    "new Promise((resolve) => (function ask() {
                        if (globalThis.complete) resolve(complete()); else setTimeout(ask);
                    })())",
                )
            };
            let (all, _) = futures_util::future::join(all, complete).await;
            assert_eq!(all, vec!["connected"; 10]);
            assert_eq!(connect(&instances[0], LONG).await, "connected");
            assert_eq!(frame.evaluate("handshakes"), 1);
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn after_a_timeout_the_same_handshake_is_waited_for() {
        guarded(async |_| {
            let frame = Frame::open(Some(COUNTING_SDK), START).await;
            let instance = frame.start_wasm().await;
            assert_eq!(connect(&instance, SHORT).await, "handshake_timed_out");
            assert_eq!(connect(&instance, SHORT).await, "handshake_timed_out");
            frame.evaluate("complete()");
            assert_eq!(connect(&instance, LONG).await, "connected");
            assert_eq!(frame.evaluate("handshakes"), 1);
        })
        .await;
    }

    /// Offers the host's hand to a page.
    fn offer(frame: &Frame) {
        let page = frame.window();
        let offer = evaluate(
            "(page) => page.postMessage({ type: 'HANDSHAKE' }, '*', [new MessageChannel().port2])",
        );
        let offer: Function = offer.unchecked_into();
        offer.call1(&JsValue::NULL, &page).unwrap();
    }

    /// Waits until the page has had what was offered so far.
    async fn had(frame: &Frame) {
        let had = frame.evaluate(
            "new Promise((had) => {
                addEventListener('message', ({ data }) => { if (data === 'had') had() });
                parent.eval('(page) => page.postMessage(\"had\", \"*\")')(window);
            })",
        );
        JsFuture::from(Promise::resolve(&had)).await.unwrap();
    }

    async fn said_in_the_console(guard: &Guard) -> bool {
        let complaints = guard.complaints().await;
        let advice =
            |text: &String| text.starts_with("console: ") && text.contains("module script");
        complaints.len() == 1 && complaints.iter().all(advice)
    }

    #[wasm_bindgen_test]
    async fn a_page_that_does_not_start_the_sdk_is_told_so() {
        guarded(async |guard| {
            let frame = Frame::open(Some(COUNTING_SDK), "").await;
            // The host's only one.
            offer(&frame);
            had(&frame).await;
            let instance = frame.start_wasm().await;
            for _ in 0..2 {
                assert_eq!(connect(&instance, SHORT).await, "sdk_started_late");
                assert!(said_in_the_console(guard).await);
            }
            assert_eq!(frame.evaluate("handshakes"), 1);
            // A host that offers its hand again.
            frame.evaluate("complete()");
            assert_eq!(connect(&instance, LONG).await, "connected");
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn a_page_that_starts_the_sdk_too_late_is_told_so() {
        guarded(async |guard| {
            let frame = Frame::open(Some(COUNTING_SDK), "").await;
            let instance = frame.start_wasm().await;
            offer(&frame);
            had(&frame).await;
            frame.evaluate("globalThis.jtlAppBridge = new Promise(() => {})");
            assert_eq!(connect(&instance, SHORT).await, "sdk_started_late");
            assert!(said_in_the_console(guard).await);
            // Another chance, which a host then leaves unused.
            offer(&frame);
            had(&frame).await;
            assert_eq!(connect(&instance, SHORT).await, "handshake_timed_out");
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn a_host_that_says_nothing_to_a_page_that_is_in_time_may_be_slow() {
        guarded(async |_| {
            for script in [START, "globalThis.jtlAppBridge = new Promise(() => {})"] {
                let frame = Frame::open(Some(COUNTING_SDK), script).await;
                offer(&frame);
                had(&frame).await;
                let instance = frame.start_wasm().await;
                offer(&frame);
                had(&frame).await;
                assert_eq!(
                    connect(&instance, SHORT).await,
                    "handshake_timed_out",
                    "{script}"
                );
            }
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn without_an_sdk_the_error_says_so() {
        guarded(async |_| {
            for (sdk, script) in [
                (None, ""),
                (Some("export const other = 1"), ""),
                (Some("throw new Error('broken')"), ""),
                (
                    Some("export function createAppBridge() { throw new Error('broken') }"),
                    "",
                ),
                (
                    None,
                    "(globalThis.jtlAppBridge = Promise.reject(new Error('404'))).catch(() => {})",
                ),
                (
                    Some(COUNTING_SDK),
                    "Object.defineProperty(globalThis, 'jtlAppBridge', {
                        get() { throw new Error('not here') },
                    })",
                ),
            ] {
                let frame = Frame::open(sdk, script).await;
                let instance = frame.start_wasm().await;
                assert_eq!(
                    connect(&instance, LONG).await,
                    "sdk_unavailable",
                    "{sdk:?} {script}"
                );
                assert_eq!(
                    connect(&instance, LONG).await,
                    "sdk_unavailable",
                    "{sdk:?} {script}"
                );
            }
        })
        .await;
    }

    /// An SDK whose first attempts end as the page says, and whose next succeeds.
    fn failing_first(failure: &str) -> String {
        format!(
            "export function createAppBridge() {{
                globalThis.handshakes = (globalThis.handshakes ?? 0) + 1;
                if (handshakes === 1) {failure};
                return Promise.resolve({{}});
            }}"
        )
    }

    #[wasm_bindgen_test]
    async fn after_a_failure_the_sdk_is_started_anew() {
        guarded(async |_| {
            for (failure, code) in [
                ("throw new Error('no')", "sdk_unavailable"),
                ("return Promise.reject(new Error('no'))", "sdk_unavailable"),
                ("return null", "sdk_unavailable"),
                (
                    "return Promise.reject('Plugin timeout')",
                    "handshake_timed_out",
                ),
            ] {
                let frame = Frame::open(Some(&failing_first(failure)), "").await;
                let instance = frame.start_wasm().await;
                // All who wait fail together, and that costs one attempt.
                let all = join_all((0..3).map(|_| connect(&instance, LONG))).await;
                assert_eq!(all, [code; 3], "{failure}");
                assert_eq!(frame.evaluate("handshakes"), 1, "{failure}");
                let all = join_all((0..3).map(|_| connect(&instance, LONG))).await;
                assert_eq!(all, ["connected"; 3], "{failure}");
                assert_eq!(frame.evaluate("handshakes"), 2, "{failure}");
            }
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn an_sdk_that_could_not_be_found_is_looked_for_again() {
        guarded(async |_| {
            let frame = Frame::open(None, "").await;
            let instance = frame.start_wasm().await;
            assert_eq!(connect(&instance, LONG).await, "sdk_unavailable");
            // What the page's script would do late.
            frame.evaluate("globalThis.jtlAppBridge = Promise.resolve({})");
            assert_eq!(connect(&instance, LONG).await, "connected");
        })
        .await;
    }

    #[wasm_bindgen_test]
    async fn a_failure_does_not_forget_the_attempt_of_another() {
        guarded(async |_| {
            let frame = Frame::open(
                Some(COUNTING_SDK),
                "let current = new Promise((_, reject) => { globalThis.fail = reject });
                 globalThis.read = new Promise((resolve) => {
                     Object.defineProperty(globalThis, 'jtlAppBridge', {
                         get() { resolve(); return current },
                         set(value) { current = value },
                     });
                 });",
            )
            .await;
            let instance = frame.start_wasm().await;
            let (code, _) = futures_util::future::join(connect(&instance, LONG), async {
                // The page starts anew by itself, before the first attempt has failed.
                let anew = frame.evaluate(
                    "read.then(() => {
                        globalThis.jtlAppBridge = Promise.resolve({});
                        fail(new Error('first'));
                    })",
                );
                JsFuture::from(Promise::resolve(&anew)).await.unwrap()
            })
            .await;
            assert_eq!(code, "sdk_unavailable");
            assert_eq!(connect(&instance, LONG).await, "connected");
            assert!(frame.evaluate("globalThis.handshakes").is_undefined());
        })
        .await;
    }
}
