//! Dropping, at every stage.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use appbridge::event::CustomerChanged;
use appbridge::method::GetSessionToken;
use appbridge::{AppBridge, ExposeOptions, SessionTokens, Tokens};
use futures_util::{FutureExt, StreamExt};
use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::fake::FakeBridge;
use crate::support::guard::guarded;
use crate::support::quick::QuickBridge;
use crate::support::{DropObserver, evaluate};

/// An object of JavaScript that a test hands out, and whether it is still held.
fn watched() -> (JsValue, DropObserver) {
    let value = evaluate("{ watched: true }");
    let observer = DropObserver::new(&value);
    (value, observer)
}

async fn assert_dropped(observer: DropObserver, what: &str) {
    assert_eq!(observer.dropped().await, JsValue::TRUE, "{what}");
}

/// A bridge whose `call` and `publish` keep nothing of what they get, and never settle.
fn forgetful() -> AppBridge {
    AppBridge::from_raw(evaluate(
        "{
            method: { call: () => new Promise(() => {}) },
            event: { publish: () => new Promise(() => {}) },
        }",
    ))
}

#[wasm_bindgen_test]
async fn what_is_unsent_is_let_go_of() {
    guarded(async |_| {
        let observers = {
            let bridge = forgetful();
            let ((arg, call), (payload, publish)) = (watched(), watched());
            drop(bridge.call_raw("m", &Array::of1(&arg)));
            drop(bridge.publish_raw("t", &payload));
            [call, publish]
        };
        for observer in observers {
            assert_dropped(observer, "unsent").await;
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_was_sent_is_let_go_of() {
    guarded(async |_| {
        let bridge = forgetful();
        let (observers, futures) = {
            let ((arg, call), (payload, publish)) = (watched(), watched());
            let mut sent_call = bridge.call_raw("m", &Array::of1(&arg));
            let mut sent_event = bridge.publish_raw("t", &payload);
            assert!((&mut sent_call).now_or_never().is_none());
            assert!((&mut sent_event).now_or_never().is_none());
            ([call, publish], (sent_call, sent_event))
        };
        // At once, and not only when the wait is over.
        for observer in observers {
            assert_dropped(observer, "sent").await;
        }
        drop(futures);
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_was_settled_is_let_go_of_fetched_or_not() {
    guarded(async |guard| {
        let fake = FakeBridge::new();
        let mut kept = Vec::new();
        let mut observers = Vec::new();
        for (fetched, rejected) in [(false, false), (false, true), (true, false), (true, true)] {
            let (reply, observer) = watched();
            let mut call = fake.bridge().call_raw("m", &Array::new());
            assert!((&mut call).now_or_never().is_none());
            if rejected {
                fake.reject_next(&reply);
            } else {
                fake.resolve_next(&reply);
            }
            guard.complaints().await;
            observers.push(observer);
            if fetched {
                assert_eq!((&mut call).await.is_err(), rejected);
                // The future lives on, but holds nothing.
                kept.push(call);
            }
        }
        for observer in observers {
            assert_dropped(observer, "settled").await;
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_late_answer_reaches_nobody_and_is_let_go_of() {
    guarded(async |guard| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        for _ in 0..2 {
            let mut call = bridge.call(GetSessionToken);
            assert!((&mut call).now_or_never().is_none());
        }
        // The places of the dropped ones are taken by others.
        let mut others: Vec<_> = (0..4).map(|_| bridge.call(GetSessionToken)).collect();
        for other in &mut others {
            assert!(other.now_or_never().is_none());
        }
        let observers = {
            let ((first, resolved), (second, rejected)) = (watched(), watched());
            fake.resolve_next(&first);
            fake.reject_next(&second);
            guard.complaints().await;
            [resolved, rejected]
        };
        for other in &mut others {
            assert!(other.now_or_never().is_none());
        }
        for observer in observers {
            assert_dropped(observer, "late").await;
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_waker_is_let_go_of_with_its_call() {
    guarded(async |_| {
        let bridge = forgetful();
        let held = std::sync::Arc::new(Nothing);
        let waker = std::task::Waker::from(std::sync::Arc::clone(&held));
        let mut call = bridge.call(GetSessionToken);
        let mut events = QuickBridge::new().bridge().subscribe_raw("any").unwrap();
        let mut cx = std::task::Context::from_waker(&waker);
        assert!(call.poll_unpin(&mut cx).is_pending());
        assert!(events.poll_next_unpin(&mut cx).is_pending());
        drop(waker);
        assert_eq!(std::sync::Arc::strong_count(&held), 3);
        drop(call);
        assert_eq!(std::sync::Arc::strong_count(&held), 2);
        drop(events);
        assert_eq!(std::sync::Arc::strong_count(&held), 1);
    })
    .await;
}

struct Nothing;

impl std::task::Wake for Nothing {
    fn wake(self: std::sync::Arc<Self>) {}
}

thread_local! {
    /// What the next waker that is woken drops, as an executor may that polls at once.
    static DOOMED: RefCell<Option<Box<dyn std::any::Any>>> = const { RefCell::new(None) };
}

struct Dropping;

impl std::task::Wake for Dropping {
    fn wake(self: std::sync::Arc<Self>) {
        drop(DOOMED.take());
    }
}

#[wasm_bindgen_test]
async fn a_call_or_a_stream_may_be_dropped_by_its_own_waker() {
    guarded(async |guard| {
        let waker = std::task::Waker::from(std::sync::Arc::new(Dropping));
        let mut cx = std::task::Context::from_waker(&waker);

        let fake = FakeBridge::new();
        let mut call = fake.bridge().call(GetSessionToken);
        assert!(call.poll_unpin(&mut cx).is_pending());
        DOOMED.set(Some(Box::new(call)));
        fake.resolve_next(&"token".into());
        guard.complaints().await;
        assert!(DOOMED.with_borrow(Option::is_none));

        let quick = QuickBridge::new();
        let mut stream = quick.bridge().subscribe_raw("any").unwrap();
        let mut other = quick.bridge().subscribe_raw("any").unwrap();
        assert!(stream.poll_next_unpin(&mut cx).is_pending());
        DOOMED.set(Some(Box::new(stream)));
        // Dropped within its own callback, and that within the SDK's round.
        quick.emit(&"first".into()).unwrap();
        quick.emit(&"second".into()).unwrap();
        assert_eq!(quick.listener_count(), 1);
        assert_eq!(other.next().await.unwrap().unwrap(), "first");
        assert_eq!(other.next().await.unwrap().unwrap(), "second");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_stream_lets_go_of_what_it_has_not_given_and_of_what_it_has() {
    guarded(async |_| {
        let quick = QuickBridge::new();
        let mut stream = quick.bridge().subscribe_raw("any").unwrap();
        let (given, waiting) = {
            let ((first, given), (second, waiting)) = (watched(), watched());
            quick.emit(&first).unwrap();
            quick.emit(&second).unwrap();
            drop(stream.next().await);
            (given, waiting)
        };
        assert_dropped(given, "given").await;
        drop(stream);
        assert_dropped(waiting, "waiting").await;
        let (late, observer) = watched();
        quick.emit(&late).unwrap();
        drop(late);
        assert_dropped(observer, "late").await;
    })
    .await;
}

/// A handler that holds something, exposed as `method`; and whether it is held.
fn exposed(bridge: &AppBridge) -> (appbridge::ExposedMethod, Weak<()>) {
    let held = Rc::new(());
    let weak = Rc::downgrade(&held);
    let guard = bridge
        .expose_raw("method", ExposeOptions::default(), move |_| {
            let held = Rc::clone(&held);
            async move {
                std::future::pending::<()>().await;
                drop(held);
                Ok(JsValue::NULL)
            }
        })
        .unwrap();
    (guard, weak)
}

#[wasm_bindgen_test]
async fn a_guard_lets_go_of_its_handler_and_of_all_that_has_begun() {
    guarded(async |_| {
        let quick = QuickBridge::new();
        let (guard, held) = exposed(&quick.bridge());
        assert_eq!(held.strong_count(), 1);
        let answers: Vec<JsValue> = (0..3).map(|_| quick.invoke("method").unwrap()).collect();
        assert_eq!(held.strong_count(), 4, "three at work");
        drop(guard);
        assert_eq!(held.strong_count(), 0);
        for answer in answers {
            let answer = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&answer));
            let error = Reflect::get(&answer.await.unwrap(), &"error".into()).unwrap();
            assert_eq!(
                Reflect::get(&error, &"code".into()).unwrap(),
                "method_withdrawn"
            );
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_handler_may_drop_its_own_guard() {
    guarded(async |_| {
        let quick = QuickBridge::new();
        let own: Rc<RefCell<Option<appbridge::ExposedMethod>>> = Rc::default();
        let weak = Rc::downgrade(&own);
        let guard = quick
            .bridge()
            .expose_raw("method", ExposeOptions::default(), {
                let own = Rc::downgrade(&own);
                move |_| {
                    let own = own.upgrade();
                    async move {
                        let guard = own.and_then(|own| own.take());
                        drop(guard);
                        Ok(JsValue::from("too late"))
                    }
                }
            });
        own.replace(Some(guard.unwrap()));
        let answer = quick.invoke("method").unwrap();
        let answer = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&answer)).await;
        let error = Reflect::get(&answer.unwrap(), &"error".into()).unwrap();
        assert_eq!(
            Reflect::get(&error, &"code".into()).unwrap(),
            "method_withdrawn"
        );
        drop(own);
        assert_eq!(weak.strong_count(), 0);
    })
    .await;
}

#[wasm_bindgen_test]
async fn tokens_let_go_of_the_bridge_and_of_a_renewal_that_nobody_awaits() {
    guarded(async |_| {
        let observer = {
            let raw = evaluate("{ method: { call: () => new Promise(() => {}) } }");
            let observer = DropObserver::new(&raw);
            let tokens = SessionTokens::new(AppBridge::from_raw(raw));
            let mut first = tokens.token();
            let mut second = tokens.token();
            assert!((&mut first).now_or_never().is_none());
            assert!((&mut second).now_or_never().is_none());
            drop(tokens);
            drop(first);
            assert!((&mut second).now_or_never().is_none());
            observer
        };
        assert_dropped(observer, "the bridge").await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bridge_is_let_go_of_with_all_that_was_made_of_it() {
    guarded(async |_| {
        let observer = {
            let quick = QuickBridge::new();
            let bridge = quick.bridge();
            let (guard, held) = exposed(&bridge);
            let stream = bridge.subscribe::<CustomerChanged>().unwrap();
            let call = bridge.call(GetSessionToken);
            bridge.call_raw("m", &Array::new()).await.unwrap();
            bridge.publish_raw("t", &JsValue::NULL).await.unwrap();
            drop((guard, stream, call));
            assert_eq!(held.strong_count(), 0);
            DropObserver::new(quick.as_ref())
        };
        assert_dropped(observer, "the bridge").await;
    })
    .await;
}
