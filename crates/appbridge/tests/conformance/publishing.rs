//! Events of the app, and the ends of subscriptions.

use appbridge::event::CustomerChanged;
use appbridge::{Error, JsFailure};
use futures_util::future::join;
use futures_util::{FutureExt, StreamExt};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::quirks::silent;
use super::support::evaluate;
use super::support::guard::guarded;
use super::{SHORT, connected};

fn changed() -> CustomerChanged {
    CustomerChanged {
        customer_id: Some("42".into()),
    }
}

#[wasm_bindgen_test]
async fn a_published_event_ends_with_its_confirmation_and_no_other() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let (published, ()) = join(bridge.publish(&changed()), async {
            let event = host.next().await;
            assert_eq!(event.kind, "EVENT_TRIGGER");
            assert_eq!(event.members(), ["id", "type", "body"]);
            let body = js_sys::JSON::stringify(&event.body).unwrap();
            assert_eq!(
                body,
                r#"{"topic":"CustomerChanged","payload":{"customerId":"42"}}"#
            );
            let stranger = evaluate("crypto.randomUUID()").as_string().unwrap();
            host.confirms(&stranger);
            silent(&host).await;
            host.confirms(&event.id);
        })
        .await;
        assert_eq!(published, Ok(()));

        let unconfirmed = bridge.publish(&changed()).timeout(SHORT).await;
        assert_eq!(
            unconfirmed,
            Err(Error::PublishTimedOut {
                topic: "CustomerChanged".into()
            })
        );
        host.confirms(&host.next().await.id);
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_event_can_be_refused_and_cannot_carry_everything() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let (published, ()) = join(bridge.publish(&changed()), async {
            host.fails(&host.next().await.id, &"not here".into());
        })
        .await;
        assert_eq!(
            published,
            Err(Error::PublishFailed {
                topic: "CustomerChanged".into(),
                reason: JsFailure::Text("not here".into())
            })
        );

        let refused = bridge.publish_raw("any", &evaluate("() => 1")).await;
        let Error::PublishFailed {
            reason: JsFailure::Error(reason),
            ..
        } = refused.unwrap_err().into_error()
        else {
            panic!("a function was sent");
        };
        assert_eq!(reason.name.as_deref(), Some("DataCloneError"));
        silent(&host).await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_subscription_gets_its_topic_until_it_is_dropped() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let mut first = bridge.subscribe_raw("first").unwrap();
        let mut again = bridge.subscribe_raw("first").unwrap();
        let mut second = bridge.subscribe_raw("second").unwrap();
        let deliver = async |topic: &str| {
            let id = host.publishes(topic, &topic.into());
            let confirmation = host.next().await;
            assert_eq!(confirmation.id, id);
            assert_eq!(confirmation.members(), ["id", "type"]);
        };
        deliver("first").await;
        deliver("second").await;
        deliver("third").await;
        for (stream, topic) in [
            (&mut first, "first"),
            (&mut again, "first"),
            (&mut second, "second"),
        ] {
            assert_eq!(stream.next().now_or_never(), Some(Some(Ok(topic.into()))));
            assert_eq!(
                stream.next().now_or_never(),
                None::<Option<Result<JsValue, Error>>>
            );
        }

        drop(first);
        deliver("first").await;
        assert_eq!(
            again.next().now_or_never(),
            Some(Some(Ok("first".into()))),
            "the other one stays"
        );
        drop(again);
        deliver("first").await;
    })
    .await;
}
