//! The SDK's own behaviour, quirks included.

use futures_util::future::join;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::frame::Frame;
use super::support::guard::guarded;
use super::support::host::{Host, Message};
use super::support::{evaluate, read};
use super::{LONG, SHORT, connect, connected, open};
use appbridge::Error;

/// Proves that nothing was answered so far: the channel keeps its order, so an
/// earlier answer would come before that to this event.
pub(super) async fn silent(host: &Host) {
    let id = host.publishes("nobody listens", &JsValue::NULL);
    let next = host.next().await;
    assert_eq!(
        (next.id, next.kind.as_str()),
        (id, "EVENT_TRIGGER_CONFIRMATION")
    );
}

/// Runs statements in the page, where `bridge` is the page's bridge.
async fn in_page(frame: &Frame, statements: &str) -> JsValue {
    let promise = frame.evaluate(&format!(
        "jtlAppBridge.then(async (bridge) => {{ {statements} }})"
    ));
    wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&promise))
        .await
        .unwrap()
}

fn assert_returned(message: &Message, id: &str, body: &str) {
    assert_eq!(
        (message.id.as_str(), message.kind.as_str()),
        (id, "METHOD_CALL_RETURN")
    );
    assert_eq!(message.body.as_string().as_deref(), Some(body));
}

#[wasm_bindgen_test]
async fn without_a_host_the_promise_never_settles() {
    guarded(async |_| {
        let frame = open().await;
        frame.evaluate(
            "postMessage({ type: 'SOMETHING' }), postMessage('HANDSHAKE'), postMessage(null)",
        );
        assert_eq!(
            connect(&frame, SHORT).await.unwrap_err(),
            Error::HandshakeTimedOut
        );
    })
    .await;
}

/// A host that is not sure of its first offer makes another, with a channel of its own.
#[wasm_bindgen_test]
async fn the_first_offer_that_is_completed_counts() {
    guarded(async |_| {
        let frame = open().await;
        let (first, second) = (Host::new(&frame.window()), Host::new(&frame.window()));
        let (_unanswered, handshake) = (first.next().await, second.next().await);
        second.returns(&handshake.id, &JsValue::UNDEFINED);
        let bridge = connect(&frame, LONG).await.unwrap();
        let (reply, ()) = join(bridge.call_raw("whoAreYou", &js_sys::Array::new()), async {
            second.returns(&second.next().await.id, &"the second".into())
        })
        .await;
        assert_eq!(reply.unwrap(), "the second");
    })
    .await;
}

/// And it stays so, whatever the host offers next.
#[wasm_bindgen_test]
async fn an_offer_without_a_port_rejects() {
    guarded(async |_| {
        let frame = open().await;
        // Waits from the start, so that the rejection does not go unhandled.
        let (outcome, ()) = join(connect(&frame, LONG), async {
            frame.evaluate("postMessage({ type: 'HANDSHAKE' })");
        })
        .await;
        assert!(matches!(outcome, Err(Error::SdkUnavailable { .. })));
        let host = Host::new(&frame.window());
        host.returns(&host.next().await.id, &JsValue::UNDEFINED);
        assert!(matches!(
            connect(&frame, LONG).await,
            Err(Error::SdkUnavailable { .. })
        ));
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_offer_without_a_port_changes_nothing_after_the_handshake() {
    guarded(async |_| {
        let (frame, host, bridge) = connected().await;
        frame.evaluate("postMessage({ type: 'HANDSHAKE' })");
        let (reply, ()) = join(bridge.call_raw("whoAreYou", &js_sys::Array::new()), async {
            host.returns(&host.next().await.id, &"the host".into())
        })
        .await;
        assert_eq!(reply.unwrap(), "the host");
        connect(&frame, LONG).await.unwrap();
    })
    .await;
}

#[wasm_bindgen_test]
async fn any_string_is_an_id() {
    guarded(async |_| {
        let (frame, host, _bridge) = connected().await;
        in_page(&frame, "bridge.method.expose('name', () => 'page')").await;
        for id in ["", "1", "call-1", "no uuid", "ümlaut 🦀", "__proto__"] {
            let message = |rest: &str| {
                let message = evaluate(&format!("{{ {rest} }}"));
                js_sys::Reflect::set(&message, &"id".into(), &id.into()).unwrap();
                message
            };
            host.post(&message(
                "type: 'METHOD_CALL', body: { methodName: 'name', args: [] }",
            ));
            assert_returned(&host.next().await, id, "page");
            host.post(&message(
                "type: 'EVENT_TRIGGER', body: { topic: 'topic', payload: 1 }",
            ));
            let confirmation = host.next().await;
            assert_eq!(
                (confirmation.id.as_str(), confirmation.kind.as_str()),
                (id, "EVENT_TRIGGER_CONFIRMATION")
            );
            // A return of no call is ignored, also with such an id.
            host.post(&message("type: 'METHOD_CALL_RETURN', body: 1"));
        }
        silent(&host).await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_listener_stays_and_completes_every_handshake() {
    guarded(async |_| {
        let (frame, first, bridge) = connected().await;
        let second = Host::new(&frame.window());
        let handshake = second.next().await;
        second.returns(&handshake.id, &JsValue::UNDEFINED);

        // Yet the page has the first bridge, so it talks to the first channel.
        assert_eq!(
            *bridge.as_raw(),
            *connect(&frame, SHORT).await.unwrap().as_raw()
        );
        in_page(
            &frame,
            "void bridge.event.publish('to the first', 1).catch(() => {})",
        )
        .await;
        assert_eq!(first.next().await.kind, "EVENT_TRIGGER");
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_exposed_method_answers_and_can_be_replaced() {
    guarded(async |_| {
        let (frame, host, _bridge) = connected().await;
        let exposed = in_page(
            &frame,
            "bridge.method.expose('name', () => 'old');
             bridge.method.expose('name', async (first, second) => `${first} ${second}`);
             bridge.method.expose('nothing', () => {});
             return ['name', 'nothing', 'getSessionToken'].map(bridge.method.isExposed);",
        )
        .await;
        assert_eq!(read::<Vec<bool>>(exposed), [true, true, false]);

        let id = host.calls("name", &evaluate("['Muster', 'GmbH']"));
        assert_returned(&host.next().await, &id, "Muster GmbH");
        let id = host.calls("nothing", &evaluate("[]"));
        let nothing = host.next().await;
        assert_eq!(nothing.id, id);
        assert_eq!(nothing.members(), ["id", "type"], "no body for nothing");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_method_that_is_not_exposed_is_logged_and_not_answered() {
    guarded(async |guard| {
        let (_frame, host, _bridge) = connected().await;
        host.calls("setupCompleted", &evaluate("[]"));
        silent(&host).await;
        let complaints = guard.complaints().await;
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("console: "), "{complaints:?}");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_method_that_fails_is_not_answered() {
    guarded(async |guard| {
        let (frame, host, _bridge) = connected().await;
        in_page(
            &frame,
            "bridge.method.expose('throws', () => { throw new Error('thrown') });
             bridge.method.expose('rejects', async () => { throw new Error('rejected') });",
        )
        .await;
        for method in ["throws", "rejects"] {
            host.calls(method, &evaluate("[]"));
        }
        silent(&host).await;
        assert_eq!(
            guard.complaints().await,
            [
                "unhandled rejection: Error: thrown",
                "unhandled rejection: Error: rejected"
            ]
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_subscriber_that_throws_keeps_the_event_unconfirmed() {
    guarded(async |guard| {
        let (frame, host, _bridge) = connected().await;
        in_page(
            &frame,
            "globalThis.heard = [];
             bridge.event.subscribe('topic', (payload) => heard.push(payload));
             bridge.event.subscribe('topic', () => { throw new Error('thrown') });
             bridge.event.subscribe('topic', (payload) => heard.push(payload));",
        )
        .await;
        host.publishes("topic", &"payload".into());
        silent(&host).await;
        assert_eq!(read::<Vec<String>>(frame.evaluate("heard")), ["payload"]);
        assert_eq!(
            guard.complaints().await,
            ["unhandled rejection: Error: thrown"]
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_published_event_is_over_when_the_host_confirms_it() {
    guarded(async |_| {
        let (frame, host, _bridge) = connected().await;
        frame.evaluate(
            "jtlAppBridge.then((bridge) => {
                globalThis.published = bridge.event.publish('OrderVerified', { order: 7 });
            })",
        );
        let event = host.next().await;
        assert_eq!(event.kind, "EVENT_TRIGGER");
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Order {
            order: u32,
        }
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Body {
            topic: String,
            payload: Order,
        }
        assert_eq!(
            read::<Body>(event.body),
            Body {
                topic: "OrderVerified".into(),
                payload: Order { order: 7 }
            }
        );
        let confirmation = evaluate("{ type: 'EVENT_TRIGGER_CONFIRMATION' }");
        js_sys::Reflect::set(&confirmation, &"id".into(), &event.id.into()).unwrap();
        host.post(&confirmation);
        assert!(in_page(&frame, "return published").await.is_undefined());
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_cloned_cannot_be_sent() {
    guarded(async |_| {
        let (frame, host, _bridge) = connected().await;
        let name = in_page(
            &frame,
            "return bridge.method.call('take', () => 1).catch((error) => error.name)",
        )
        .await;
        assert_eq!(name, "DataCloneError");
        silent(&host).await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn strangers_are_ignored_and_the_malformed_go_unhandled() {
    guarded(async |guard| {
        let (_frame, host, _bridge) = connected().await;
        for ignored in [
            "{ id: crypto.randomUUID(), type: 'METHOD_CALL_RETURN', body: 1 }",
            "{ id: crypto.randomUUID(), type: 'METHOD_CALL_ERROR', body: 1 }",
            "{ id: crypto.randomUUID(), type: 'OF_A_NEWER_PROTOCOL' }",
        ] {
            host.post(&evaluate(ignored));
        }
        silent(&host).await;
        assert_eq!(guard.complaints().await, [""; 0]);

        let malformed = [
            "null",
            "'text'",
            "{}",
            "{ id: 7, type: 'METHOD_CALL_RETURN' }",
            "{ id: null, type: 'METHOD_CALL_RETURN' }",
            "{ type: 'METHOD_CALL_RETURN' }",
            "{ id: 'no body', type: 'METHOD_CALL' }",
            "{ id: crypto.randomUUID() }",
            "{ id: crypto.randomUUID(), type: 'METHOD_CALL', body: {} }",
            "{ id: crypto.randomUUID(), type: 'METHOD_CALL', body: { methodName: 'm' } }",
            "{ id: crypto.randomUUID(), type: 'EVENT_TRIGGER' }",
        ];
        for message in malformed {
            host.post(&evaluate(message));
        }
        silent(&host).await;
        let complaints = guard.complaints().await;
        assert_eq!(complaints.len(), malformed.len());
        assert!(
            complaints
                .iter()
                .all(|one| one.starts_with("unhandled rejection: ")),
            "{complaints:?}"
        );
    })
    .await;
}
