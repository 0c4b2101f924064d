//! Subscriptions, against a fake bridge.

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

use appbridge::event::{CustomerChanged, Event, ItemChanged};
use appbridge::{AppBridge, Error, ErrorKind, Subscription, ValueKind};
use futures_util::future::join;
use futures_util::stream::FusedStream;
use futures_util::{FutureExt, StreamExt};
use serde::Deserialize;
use support::fake::FakeBridge;
use support::guard::guarded;
use support::{DropObserver, evaluate};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const TOPIC: &str = CustomerChanged::TOPIC;

/// Publishes a customer; fails when a listener throws.
fn emit_customer(fake: &FakeBridge, id: &str) {
    emit(fake, &format!("{{ customerId: '{id}' }}"));
}

fn emit(fake: &FakeBridge, payload: &str) {
    fake.emit(TOPIC, &evaluate(payload))
        .expect("no listener throws");
}

fn customer(id: &str) -> CustomerChanged {
    CustomerChanged {
        customer_id: Some(id.to_owned()),
    }
}

/// The next item, if there is one already.
fn ready<E: Event + serde::de::DeserializeOwned>(
    stream: &mut Subscription<E>,
) -> Option<Result<E, Error>> {
    stream
        .next()
        .now_or_never()
        .map(|item| item.expect("a subscription never ends by itself"))
}

#[wasm_bindgen_test]
async fn events_come_in_order_and_in_time() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let mut changes = fake.bridge().subscribe::<CustomerChanged>().unwrap();
        assert_eq!(ready(&mut changes), None);

        emit_customer(&fake, "1");
        emit_customer(&fake, "2");
        assert_eq!(ready(&mut changes), Some(Ok(customer("1"))));
        assert_eq!(ready(&mut changes), Some(Ok(customer("2"))));
        assert_eq!(ready(&mut changes), None);

        let (third, ()) = join(changes.next(), async { emit_customer(&fake, "3") }).await;
        assert_eq!(third, Some(Ok(customer("3"))));
        assert!(!changes.is_terminated());
    })
    .await;
}

#[wasm_bindgen_test]
async fn every_subscription_gets_its_own_topic() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        let mut first = bridge.subscribe::<CustomerChanged>().unwrap();
        let mut second = bridge.subscribe::<CustomerChanged>().unwrap();
        let mut items = bridge.subscribe::<ItemChanged>().unwrap();

        emit_customer(&fake, "1");
        drop(first);
        emit_customer(&fake, "2");
        assert_eq!(ready(&mut second), Some(Ok(customer("1"))));
        assert_eq!(ready(&mut second), Some(Ok(customer("2"))));
        assert_eq!(ready(&mut items), None);

        first = bridge.subscribe::<CustomerChanged>().unwrap();
        assert_eq!(ready(&mut first), None);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bad_payload_is_an_item_and_the_stream_goes_on() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let mut changes = fake.bridge().subscribe::<CustomerChanged>().unwrap();
        for (payload, kind) in [
            ("undefined", ValueKind::Undefined),
            ("'eyJsecret'", ValueKind::String),
            ("{ customerId: 7 }", ValueKind::Object),
            (
                "{ get customerId() { throw new Error('no') } }",
                ValueKind::Object,
            ),
            (
                "new Proxy({}, { get() { throw new Error('no') } })",
                ValueKind::Object,
            ),
            ("() => 1", ValueKind::Function),
        ] {
            emit(&fake, payload);
            let error = ready(&mut changes).unwrap().unwrap_err();
            assert!(
                matches!(
                    error,
                    Error::PayloadNotUnderstood { ref topic, received, .. } if topic == TOPIC && received == kind
                ),
                "{payload}: {error:?}"
            );
            assert!(!format!("{error} {error:?}").contains("eyJ"));
        }
        emit_customer(&fake, "fine");
        assert_eq!(ready(&mut changes), Some(Ok(customer("fine"))));
    })
    .await;
}

#[wasm_bindgen_test]
async fn of_too_many_events_the_newest_stay() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Count(u32);

    impl Event for Count {
        const TOPIC: &'static str = TOPIC;
    }

    guarded(async |_| {
        let fake = FakeBridge::new();
        let mut counts = fake.bridge().subscribe::<Count>().unwrap();
        for count in 0..300 {
            emit(&fake, &count.to_string());
        }
        let missed = ready(&mut counts).unwrap().unwrap_err();
        assert_eq!(
            missed,
            Error::EventsMissed {
                topic: TOPIC.into(),
                missed: 44
            }
        );
        assert_eq!(missed.kind(), ErrorKind::Transient);
        for count in 44..300 {
            assert_eq!(ready(&mut counts), Some(Ok(Count(count))));
        }
        assert_eq!(ready(&mut counts), None);
    })
    .await;
}

#[wasm_bindgen_test]
async fn dropping_tells_the_sdk_once_and_lets_go_of_everything() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let changes = fake.bridge().subscribe::<CustomerChanged>().unwrap();
        let untaken = {
            let payload = evaluate("{ customerId: '1' }");
            fake.emit(TOPIC, &payload).unwrap();
            DropObserver::new(&payload)
        };
        assert_eq!(
            untaken.dropped().await,
            JsValue::FALSE,
            "kept until it is taken"
        );

        drop(changes);
        assert_eq!(
            fake.subscriptions(),
            ["subscribe CustomerChanged", "unsubscribe CustomerChanged"]
        );
        assert_eq!(fake.listener_count(), 0);
        assert_eq!(untaken.dropped().await, JsValue::TRUE);
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_sdk_that_keeps_the_listener_reaches_nothing() {
    guarded(async |_| {
        for unsubscribe in [
            "undefined",
            "7",
            "{ unsubscribe() {} }",
            "() => {}",
            "() => { throw new Error('no') }",
            "async () => {}",
            "async () => { throw new Error('no') }",
            "() => ({ then() { throw new Error('no') } })",
        ] {
            let fake = FakeBridge::new();
            fake.unsubscribe_with(unsubscribe);
            let mut changes = fake.bridge().subscribe::<CustomerChanged>().unwrap();
            emit_customer(&fake, "1");
            assert_eq!(
                ready(&mut changes),
                Some(Ok(customer("1"))),
                "{unsubscribe}"
            );

            drop(changes);
            assert_eq!(fake.listener_count(), 1, "{unsubscribe}");
            emit_customer(&fake, "2");
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_subscription_can_be_dropped_while_an_event_is_delivered() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        let mut first = bridge.subscribe::<CustomerChanged>().unwrap();
        let second = bridge.subscribe::<CustomerChanged>().unwrap();
        let (item, ()) = join(
            async {
                let item = first.next().await;
                drop(second);
                item
            },
            async { emit_customer(&fake, "1") },
        )
        .await;
        assert_eq!(item, Some(Ok(customer("1"))));
        emit_customer(&fake, "2");
        assert_eq!(ready(&mut first), Some(Ok(customer("2"))));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bridge_without_events_is_unsupported() {
    guarded(async |_| {
        for raw in [
            "{}",
            "{ event: null }",
            "{ event: 'none' }",
            "{ event: {} }",
            "{ event: { subscribe: {} } }",
            "{ get event() { throw new Error('no') } }",
            "{ event: { get subscribe() { throw new Error('no') } } }",
        ] {
            let error = AppBridge::from_raw(evaluate(raw)).subscribe::<CustomerChanged>();
            assert_eq!(
                error.unwrap_err(),
                Error::Unsupported {
                    feature: "event.subscribe"
                },
                "{raw}"
            );
        }
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_sdk_that_refuses_is_an_error() {
    guarded(async |_| {
        let throwing = "{ event: { subscribe(topic, listener) {
            globalThis.keptListener = listener;
            throw new Error(`no ${topic} here`);
        } } }";
        let error = AppBridge::from_raw(evaluate(throwing)).subscribe::<CustomerChanged>();
        assert_eq!(
            error.unwrap_err().to_string(),
            "`CustomerChanged` could not be subscribed to: Error: no CustomerChanged here"
        );
        // What the SDK kept is dead, and harmless.
        evaluate("keptListener({ customerId: '1' })");
    })
    .await;
}
