//! What the host gets.

use std::cell::Cell;

use appbridge::method::AppMethod;
use appbridge::{ExposeOptions, HandlerFailure};
use futures_channel::oneshot;
use js_sys::{Array, Date};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::evaluate;
use crate::support::guard::guarded;
use crate::{Add, answer, ask, connected};

/// Takes nothing and says nothing.
struct Ping;

impl AppMethod for Ping {
    const NAME: &'static str = "ping";
    type Args = ();
    type Reply = ();
}

/// Replies with what does not fit into a number of JavaScript.
struct Huge;

impl AppMethod for Huge {
    const NAME: &'static str = "huge";
    type Args = ();
    type Reply = u64;
}

#[wasm_bindgen_test]
async fn typed_arguments_come_in_and_the_reply_goes_out() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let _add = bridge
            .expose::<Add, _, _>(async |(a, b)| Ok(a + b.unwrap_or(1)))
            .unwrap();
        let _ping = bridge.expose::<Ping, _, _>(async |()| Ok(())).unwrap();
        assert_eq!(ask(&host, "add", "[1, 2]").await, "3");
        assert_eq!(ask(&host, "add", "[1]").await, "2", "left out at the end");
        assert_eq!(ask(&host, "add", "[1, 2, 'more']").await, "3", "too many");
        assert_eq!(ask(&host, "ping", "[]").await, "undefined");
        assert_eq!(ask(&host, "ping", "[1]").await, "undefined");
    })
    .await;
}

#[wasm_bindgen_test]
async fn failures_are_replies() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let _add = bridge
            .expose::<Add, _, _>(async |_| Err(HandlerFailure::new("too_much", "no more")))
            .unwrap();
        let _huge = bridge
            .expose::<Huge, _, _>(async |()| Ok(u64::MAX))
            .unwrap();
        assert_eq!(
            ask(&host, "add", "[1, 2]").await,
            r#"{"error":{"code":"too_much","message":"no more"}}"#
        );
        for args in ["[]", "['1']", "[-1]", "[1, '2']", "[{}]", "[null]"] {
            let reply = ask(&host, "add", args).await;
            assert!(
                reply.contains(r#""code":"args_not_understood""#),
                "{args}: {reply}"
            );
        }
        let reply = ask(&host, "huge", "[]").await;
        assert!(reply.contains(r#""code":"reply_not_sendable""#), "{reply}");
    })
    .await;
}

#[wasm_bindgen_test]
async fn values_of_javascript_come_and_go_as_they_are() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let _later = bridge
            .expose_raw("later", ExposeOptions::default(), async |args: Array| {
                let date: Date = args.get(0).unchecked_into();
                Ok(Date::new(&(date.get_time() + 1000.0).into()).into())
            })
            .unwrap();
        let _bad = bridge
            .expose_raw("bad", ExposeOptions::default(), async |_| {
                Ok(evaluate("() => 1"))
            })
            .unwrap();
        let id = host.calls("later", &evaluate("[new Date(0)]"));
        let reply = host.next().await;
        assert_eq!(reply.id, id);
        assert_eq!(reply.body.unchecked_into::<Date>().get_time(), 1000.0);
        let reply = ask(&host, "bad", "[]").await;
        assert!(reply.contains("reply_not_sendable"), "{reply}");
    })
    .await;
}

#[wasm_bindgen_test]
async fn calls_are_answered_in_any_order() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let (go, gate) = oneshot::channel::<()>();
        let gate = Cell::new(Some(gate));
        let _add = bridge
            .expose::<Add, _, _>(move |(a, _)| {
                let gate = if a == 1 { gate.take() } else { None };
                async move {
                    if let Some(gate) = gate {
                        gate.await.unwrap();
                    }
                    Ok(a)
                }
            })
            .unwrap();
        let slow = host.calls("add", &evaluate("[1]"));
        assert_eq!(ask(&host, "add", "[2]").await, "2");
        go.send(()).unwrap();
        assert_eq!(answer(&host, &slow).await, "1");
    })
    .await;
}

/// Replies with whatever JavaScript has.
struct Anything;

#[derive(serde::Serialize)]
struct Preserved(#[serde(with = "serde_wasm_bindgen::preserve")] js_sys::Function);

impl AppMethod for Anything {
    const NAME: &'static str = "anything";
    type Args = ();
    type Reply = Vec<Preserved>;
}

#[wasm_bindgen_test]
async fn what_cannot_be_sent_is_never_given_to_the_sdk() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let _anything = bridge
            .expose::<Anything, _, _>(async |()| {
                Ok(vec![Preserved(evaluate("() => 1").unchecked_into())])
            })
            .unwrap();
        let reply = ask(&host, "anything", "[]").await;
        assert!(reply.contains(r#""code":"reply_not_sendable""#), "{reply}");
    })
    .await;
}

/// Takes what is as deep as the host likes.
struct Deep;

#[derive(serde::Deserialize)]
struct Nested {
    next: Option<Box<Nested>>,
}

impl AppMethod for Deep {
    const NAME: &'static str = "deep";
    type Args = (Nested,);
    type Reply = bool;
}

#[wasm_bindgen_test]
async fn endless_arguments_are_not_understood() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let _deep = bridge
            .expose::<Deep, _, _>(async |(nested,)| Ok(nested.next.is_some()))
            .unwrap();
        assert_eq!(ask(&host, "deep", "[{ next: {} }]").await, "true");
        let endless = "(() => { const all = {}; all.next = all; return [all] })()";
        let reply = ask(&host, "deep", endless).await;
        assert!(reply.contains(r#""code":"args_not_understood""#), "{reply}");
    })
    .await;
}
