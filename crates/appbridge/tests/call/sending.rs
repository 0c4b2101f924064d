//! What a call sends, and when.

use std::collections::BTreeMap;

use appbridge::method::{GetCurrentCustomerId, GetSessionToken};
use appbridge::{AppBridge, Error};
use futures_util::FutureExt;
use futures_util::future::FusedFuture;
use serde::{Deserialize, Serialize};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::method;
use crate::support::fake::FakeBridge;
use crate::support::guard::guarded;
use crate::support::{evaluate, read};

/// A call as the fake noted it.
#[derive(Debug, PartialEq, Deserialize)]
struct SentCall {
    method: String,
    args: Vec<Arg>,
}

/// Just enough of a dynamic value to look at arguments with.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Arg {
    Nothing(()),
    Number(f64),
    Text(String),
    Object(BTreeMap<String, Arg>),
}

method!(Open = "open"(String, Option<u32>) -> Option<String>);
method!(Tag = "tag"(BTreeMap<String, u32>) -> Option<String>);

#[wasm_bindgen_test]
async fn arguments_are_positional_and_plain() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        fake.reply_with("null");
        let bridge = fake.bridge();
        bridge.call(GetCurrentCustomerId).await.unwrap();
        bridge.call(Open("item".into(), None)).await.unwrap();
        bridge
            .call(Tag(BTreeMap::from([("red".to_owned(), 1)])))
            .await
            .unwrap();

        let calls: Vec<SentCall> = read(fake.calls());
        let sent = |method: &str, args| SentCall {
            method: method.into(),
            args,
        };
        assert_eq!(
            calls,
            [
                sent("getCurrentCustomerId", vec![]),
                sent("open", vec![Arg::Text("item".into()), Arg::Nothing(())]),
                sent(
                    "tag",
                    vec![Arg::Object([("red".into(), Arg::Number(1.0))].into())]
                ),
            ]
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_call_is_sent_once_and_only_when_awaited() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        let sent = || read::<Vec<SentCall>>(fake.calls()).len();

        drop(bridge.call(GetSessionToken));
        let mut call = bridge.call(GetSessionToken);
        assert_eq!(sent(), 0);
        assert!((&mut call).now_or_never().is_none());
        assert!((&mut call).now_or_never().is_none());
        assert_eq!(sent(), 1);
        assert!(!call.is_terminated());

        fake.resolve_next(&"token".into());
        assert_eq!((&mut call).await.unwrap(), "token");
        assert!(call.is_terminated());
        assert!(call.now_or_never().is_none());
        assert_eq!(sent(), 1);
    })
    .await;
}

struct Unsendable<A>(A);

impl<A: Serialize> appbridge::method::HostMethod for Unsendable<A> {
    const NAME: &'static str = "unsendable";
    type Args = A;
    type Reply = String;

    fn into_args(self) -> A {
        self.0
    }
}

#[wasm_bindgen_test]
async fn arguments_without_a_form_are_refused_before_anything_is_sent() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        let refused = Err(Error::ArgsNotSerializable {
            method: "unsendable".into(),
        });
        assert_eq!(bridge.call(Unsendable("no list")).await, refused);
        assert_eq!(bridge.call(Unsendable((u64::MAX,))).await, refused);
        assert_eq!(read::<Vec<SentCall>>(fake.calls()), []);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bridge_that_cannot_call_is_unsupported() {
    guarded(async |_| {
        for raw in [
            "{}",
            "{ method: null }",
            "{ method: 7 }",
            "{ method: {} }",
            "{ method: { call: 'me' } }",
            "{ get method() { throw new Error('no') } }",
            "{ method: { get call() { throw new Error('no') } } }",
            "7",
        ] {
            let error = AppBridge::from_raw(evaluate(raw))
                .call(GetSessionToken)
                .await;
            assert_eq!(
                error,
                Err(Error::Unsupported {
                    feature: "method.call"
                }),
                "{raw}"
            );
        }
    })
    .await;
}
