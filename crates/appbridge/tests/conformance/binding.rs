//! The binding over the wire.

use std::time::Duration;

use appbridge::event::CustomerChanged;
use appbridge::method::{GetAppToken, GetCurrentCustomerId, GetSessionToken, SetupCompleted};
use appbridge::{Error, JsFailure, ValueKind};
use futures_util::future::{join, join_all};
use futures_util::{FutureExt, StreamExt};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::guard::guarded;
use super::support::host::Host;
use super::support::{evaluate, read};
use super::{LONG, SHORT, connect, connected, open};
use crate::method;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CallBody {
    method_name: String,
    args: Vec<String>,
}

method!(Open = "open"(String, String) -> bool);
method!(Square = "square"(u32) -> u32);

#[derive(Deserialize)]
struct When(#[serde(with = "serde_wasm_bindgen::preserve")] js_sys::Date);
method!(GetDate = "getDate"() -> When);

fn is_uuid_v4(id: &str) -> bool {
    id.len() == 36
        && id.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            14 => c == '4',
            19 => matches!(c, '8' | '9' | 'a' | 'b'),
            _ => c.is_ascii_hexdigit(),
        })
}

#[wasm_bindgen_test]
async fn the_handshake_ends_when_the_host_completes_it() {
    guarded(async |_| {
        let frame = open().await;
        assert_eq!(
            connect(&frame, SHORT).await.unwrap_err(),
            Error::HandshakeTimedOut
        );

        let host = Host::new(&frame.window());
        let handshake = host.next().await;
        assert_eq!(handshake.kind, "METHOD_CALL");
        assert!(is_uuid_v4(&handshake.id), "{}", handshake.id);
        assert_eq!(
            read::<CallBody>(handshake.body),
            CallBody {
                method_name: "completeHandshake".into(),
                args: vec![]
            }
        );
        assert_eq!(
            connect(&frame, SHORT).await.unwrap_err(),
            Error::HandshakeTimedOut
        );

        host.returns(&handshake.id, &JsValue::UNDEFINED);
        connect(&frame, LONG).await.unwrap();
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_call_and_its_reply_cross_the_channel() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let serve = async {
            let open = host.next().await;
            assert_eq!(open.kind, "METHOD_CALL");
            assert_eq!(
                read::<CallBody>(open.body),
                CallBody {
                    method_name: "open".into(),
                    args: vec!["item".into(), "42".into()]
                }
            );
            host.returns(&open.id, &JsValue::TRUE);
            for reply in [
                "'eyJ'",
                "{ accessToken: 'eyJ' }",
                "undefined",
                "null",
                "new Date(1000)",
            ] {
                host.returns(&host.next().await.id, &evaluate(reply));
            }
        };
        let calls = async {
            assert!(bridge.call(Open("item".into(), "42".into())).await.unwrap());
            assert_eq!(bridge.call(GetSessionToken).await.unwrap(), "eyJ");
            assert_eq!(bridge.call(GetAppToken).await.unwrap().access_token, "eyJ");
            bridge.call(SetupCompleted).await.unwrap();
            assert_eq!(bridge.call(GetCurrentCustomerId).await.unwrap(), None);
            assert_eq!(bridge.call(GetDate()).await.unwrap().0.get_time(), 1000.0);
        };
        join(calls, serve).await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_rejection_crosses_the_channel_as_whatever_it_is() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        for (body, expected) in [
            ("new RangeError('no pane')", "RangeError: no pane"),
            ("'nothing selected'", "nothing selected"),
            ("{ code: 'E_NONE' }", "Error [E_NONE]"),
            ("undefined", "undefined"),
            ("[1]", "an array"),
        ] {
            let (reply, ()) = join(bridge.call(GetSessionToken), async {
                host.fails(&host.next().await.id, &evaluate(body));
            })
            .await;
            let Err(Error::Rejected { method, reason }) = reply else {
                panic!("{body}: {reply:?}");
            };
            assert_eq!(method, "getSessionToken");
            assert_eq!(reason.to_string(), expected);
        }
        assert_eq!(
            JsFailure::from_js(&JsValue::UNDEFINED),
            JsFailure::Value(ValueKind::Undefined)
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn many_calls_at_once_get_their_own_replies() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let serve = async {
            let mut open = Vec::new();
            for _ in 0..1000 {
                open.push(host.next().await);
            }
            for call in open.iter().rev() {
                let args: [u32; 1] =
                    read(js_sys::Reflect::get(&call.body, &"args".into()).unwrap());
                host.returns(&call.id, &(args[0] * args[0]).into());
            }
        };
        let (replies, ()) = join(join_all((0..1000).map(|n| bridge.call(Square(n)))), serve).await;
        let squares: Vec<_> = (0..1000).map(|n| Ok(n * n)).collect();
        assert_eq!(replies, squares);
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_answer_after_the_timeout_reaches_nobody() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let error = bridge
            .call(GetSessionToken)
            .timeout(SHORT)
            .await
            .unwrap_err();
        assert_eq!(
            error,
            Error::CallTimedOut {
                method: "getSessionToken".into()
            }
        );
        host.fails(&host.next().await.id, &"late".into());

        let (reply, ()) = join(bridge.call(GetSessionToken), async {
            host.returns(&host.next().await.id, &"in time".into());
        })
        .await;
        assert_eq!(reply.unwrap(), "in time");
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_sdks_timeout_ends_a_call_with_a_longer_limit() {
    guarded(async |_| {
        let (frame, host, bridge) = connected().await;
        frame.evaluate(
            "globalThis.timers = [];
             globalThis.setTimeout = (fire, millis) => timers.push({ fire, millis });",
        );
        let call = bridge
            .call(GetSessionToken)
            .timeout(Duration::from_secs(60));
        let (reply, ()) = join(call, async {
            host.next().await;
            assert_eq!(
                frame.evaluate("timers.length === 1 && timers[0].millis"),
                30_000
            );
            frame.evaluate("timers[0].fire()");
        })
        .await;
        assert_eq!(
            reply,
            Err(Error::CallTimedOut {
                method: "getSessionToken".into()
            })
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn events_are_confirmed_at_once_and_wait_for_the_stream() {
    guarded(async |_| {
        let (_frame, host, bridge) = connected().await;
        let mut changes = bridge.subscribe::<CustomerChanged>().unwrap();
        for payload in ["{ customerId: '1' }", "{ customerId: 7 }", "{}"] {
            let id = host.publishes("CustomerChanged", &evaluate(payload));
            let confirmation = host.next().await;
            assert_eq!(confirmation.kind, "EVENT_TRIGGER_CONFIRMATION");
            assert_eq!(confirmation.id, id);
            assert_eq!(confirmation.members(), ["id", "type"]);
        }
        let first = changes.next().await.unwrap().unwrap();
        assert_eq!(first.customer_id.as_deref(), Some("1"));
        let bad = changes.next().await.unwrap().unwrap_err();
        assert_eq!(bad.code(), "payload_not_understood");
        assert_eq!(changes.next().await.unwrap().unwrap().customer_id, None);

        drop(changes);
        let id = host.publishes("CustomerChanged", &evaluate("{ customerId: '2' }"));
        assert_eq!(
            host.next().await.id,
            id,
            "confirmed also when nobody listens"
        );
        let mut later = bridge.subscribe::<CustomerChanged>().unwrap();
        assert_eq!(later.next().now_or_never(), None);
    })
    .await;
}
