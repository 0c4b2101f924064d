//! The raw twins: values, and errors with what JavaScript threw.

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

use appbridge::{AppBridge, Error, ExposeOptions, RawError, SessionTokens};
use futures_util::StreamExt;
use js_sys::{Array, Function, JSON, Reflect};
use support::evaluate;
use support::fake::FakeBridge;
use support::guard::guarded;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SHORT: Duration = Duration::from_millis(20);

/// A bridge whose every operation throws what `thrown` is.
fn throwing(thrown: &str) -> (AppBridge, JsValue) {
    let raw = evaluate(&format!(
        "((thrown) => {{
            const no = () => {{ throw thrown }};
            return {{ thrown, method: {{ call: no, expose: no }}, event: {{ subscribe: no, publish: no }} }};
        }})({thrown})"
    ));
    let thrown = member(&raw, "thrown");
    (AppBridge::from_raw(raw), thrown)
}

fn member(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap()
}

/// A bridge whose every call gives the value of an expression.
fn giving(reply: &str) -> AppBridge {
    AppBridge::from_raw(evaluate(&format!(
        "{{ method: {{ call: async () => ({reply}) }} }}"
    )))
}

#[wasm_bindgen_test]
async fn an_error_keeps_the_very_value_that_was_thrown() {
    guarded(async |_| {
        for thrown in [
            "new Error('no')",
            "'no'",
            "{ code: 'E_NO' }",
            "Symbol('no')",
            "undefined",
        ] {
            let (bridge, thrown) = throwing(thrown);
            let function = Function::new_no_args("");
            let options = ExposeOptions::default();
            let tokens = SessionTokens::new(bridge.clone());
            let errors = [
                bridge.call_raw("m", &Array::new()).await.unwrap_err(),
                bridge.publish_raw("t", &JsValue::NULL).await.unwrap_err(),
                bridge.subscribe_raw("t").unwrap_err(),
                bridge
                    .expose_raw("m", options, async |_| Ok(JsValue::NULL))
                    .unwrap_err(),
                bridge.expose_function("m", options, &function).unwrap_err(),
                tokens.token_raw().await.unwrap_err(),
            ];
            let codes = errors.each_ref().map(|raw| raw.error().code());
            assert_eq!(
                codes,
                [
                    "rejected",
                    "publish_failed",
                    "subscribe_failed",
                    "expose_failed",
                    "expose_failed",
                    "rejected",
                ]
            );
            for raw in &errors {
                assert_eq!(raw.cause(), Some(&thrown), "{raw}");
            }
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_handshake_keeps_why_it_failed() {
    guarded(async |_| {
        let reason = evaluate("new Error('no SDK')");
        let promise = js_sys::Promise::reject(&reason);
        let raw = AppBridge::from_promise_raw(&promise, SHORT)
            .await
            .unwrap_err();
        assert_eq!(raw.cause(), Some(&reason));
        let timeout = evaluate("new Promise(() => {})");
        let raw = AppBridge::from_promise_raw(&timeout, SHORT)
            .await
            .unwrap_err();
        assert_eq!(raw, RawError::from(Error::HandshakeTimedOut));
        let bridge = evaluate("{ method: {} }");
        let adopted = AppBridge::from_promise_raw(&bridge, SHORT).await.unwrap();
        assert_eq!(
            *adopted.as_raw(),
            bridge,
            "a bridge is as good as its promise"
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_was_thrown_is_not_shown() {
    guarded(async |_| {
        let (bridge, _) = throwing("'eyJhbGciOiJFZERTQSJ9.eyJleHAiOjF9.c2lnbmF0dXJl'");
        let raw = bridge.call_raw("m", &Array::new()).await.unwrap_err();
        assert!(!format!("{raw} {raw:?}").contains("eyJ"), "{raw:?}");
        assert_eq!(raw.to_string(), "the host rejected `m`: [token]");
        let source = std::error::Error::source(&raw).unwrap();
        assert_eq!(source.to_string(), raw.into_error().to_string());
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_checked_reply_is_what_the_method_says() {
    guarded(async |_| {
        let checked = async |method: &'static str, reply| {
            let call = giving(reply).call_raw(method, &Array::new()).checked();
            call.await.map_err(|raw| raw.error().code())
        };
        let undefined = Ok(JsValue::UNDEFINED);
        for nothing in ["undefined", "null", "''", "Promise.reject('none')"] {
            assert_eq!(checked("getCurrentCustomerId", nothing).await, undefined);
        }
        assert_eq!(checked("getCurrentItemId", "'42'").await, Ok("42".into()));
        assert_eq!(checked("getSessionToken", "'t'").await, Ok("t".into()));
        assert_eq!(checked("setupCompleted", "{ any: 1 }").await, undefined);
        assert_eq!(checked("someOther", "null").await, Ok(JsValue::NULL));
        for (method, reply) in [
            ("getCurrentCustomerId", "42"),
            ("getCurrentCustomerId", "{}"),
            ("getSessionToken", "null"),
            ("getSessionToken", "['t']"),
            ("getAppToken", "'t'"),
            ("getAppToken", "{}"),
            ("getAppToken", "{ accessToken: 7 }"),
            (
                "getAppToken",
                "{ get accessToken() { throw new Error('no') } }",
            ),
        ] {
            let refused = checked(method, reply).await;
            assert_eq!(refused, Err("reply_not_understood"), "{method} {reply}");
        }
        assert_eq!(
            checked("getSessionToken", "Promise.reject('no')").await,
            Err("rejected")
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_checked_payload_is_what_the_event_says() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let mut changes = fake
            .bridge()
            .subscribe_raw("CustomerChanged")
            .unwrap()
            .checked();
        let mut next = async |payload| {
            fake.emit("CustomerChanged", &evaluate(payload)).unwrap();
            let payload = changes.next().await.unwrap();
            payload.map_err(|error| error.code()).map(|payload| {
                let json = JSON::stringify(&payload).unwrap();
                String::from(json)
            })
        };
        for (payload, expected) in [
            (
                "{ customerId: '42', more: 1 }",
                r#"{"customerId":"42","more":1}"#,
            ),
            ("{ customerId: '', more: 1 }", r#"{"more":1}"#),
            ("{ customerId: null }", "{}"),
            ("{}", "{}"),
        ] {
            assert_eq!(next(payload).await.as_deref(), Ok(expected), "{payload}");
        }
        for payload in [
            "'42'",
            "undefined",
            "{ customerId: 42 }",
            "{ customerId: {} }",
        ] {
            assert_eq!(
                next(payload).await,
                Err("payload_not_understood"),
                "{payload}"
            );
        }
        assert_eq!(next("{}").await.as_deref(), Ok("{}"), "it goes on");
    })
    .await;
}

/// What the SDK was given to call, and what comes of a call.
async fn ask(raw: &JsValue, args: &str) -> String {
    let entered: Function = member(raw, "exposed").unchecked_into();
    let args: Array = evaluate(args).unchecked_into();
    let reply = entered.apply(&JsValue::UNDEFINED, &args).unwrap();
    let reply = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&reply)).await;
    JSON::stringify(&reply.unwrap()).unwrap().into()
}

fn exposing() -> (AppBridge, JsValue) {
    let raw = evaluate(
        "(() => {
            const raw = { method: { expose: (name, method) => { raw.exposed = method } } };
            return raw;
        })()",
    );
    (AppBridge::from_raw(raw.clone()), raw)
}

#[wasm_bindgen_test]
async fn a_function_answers_its_calls() {
    guarded(async |_| {
        let (bridge, raw) = exposing();
        let expose = |function: &str| {
            let function: Function = evaluate(function).unchecked_into();
            let options = ExposeOptions::default().replace(true);
            bridge.expose_function("add", options, &function).unwrap()
        };
        let _now = expose("(a, b) => a + b");
        assert_eq!(ask(&raw, "[1, 2]").await, "3");
        let _later = expose("async (a) => ({ a })");
        assert_eq!(ask(&raw, "[1]").await, r#"{"a":1}"#);
        let _failing = expose(
            "() => { throw Object.assign(new Error('there is none'), { name: 'HandlerFailure', code: 'none' }) }",
        );
        assert_eq!(
            ask(&raw, "[]").await,
            r#"{"error":{"code":"none","message":"there is none"}}"#
        );
        let _unsendable = expose("() => () => 1");
        assert!(ask(&raw, "[]").await.contains("reply_not_sendable"));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_function_that_is_taken_back_answers_those_who_wait() {
    guarded(async |_| {
        let (bridge, raw) = exposing();
        let never: Function = evaluate("() => new Promise(() => {})").unchecked_into();
        let expose = || bridge.expose_function("wait", ExposeOptions::default(), &never);
        let guard = expose().unwrap();
        assert_eq!(expose().unwrap_err().error().code(), "already_exposed");
        let waiting = ask(&raw, "[]");
        let taking_back = async { drop(guard) };
        let (told, ()) = futures_util::future::join(waiting, taking_back).await;
        assert!(told.contains("method_withdrawn"), "{told}");
        assert!(ask(&raw, "[]").await.contains("method_withdrawn"));
        drop(expose().unwrap());
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_a_function_throws_is_reported_by_the_page_and_not_told_to_the_host() {
    guarded(async |page| {
        let (bridge, raw) = exposing();
        let function: Function = evaluate("() => { throw new Error('secret') }").unchecked_into();
        let _guard = bridge
            .expose_function("fail", ExposeOptions::default(), &function)
            .unwrap();
        let told = ask(&raw, "[]").await;
        assert!(
            told.contains("handler_failed") && !told.contains("secret"),
            "{told}"
        );
        let reported = page.complaints().await;
        assert!(
            reported.iter().any(|text| text.contains("secret")),
            "{reported:?}"
        );
    })
    .await;
}
