//! Everything that an app can do with a bridge, and what comes of it.

use std::rc::Rc;
use std::time::Duration;

use appbridge::event::{CustomerChanged, ItemChanged};
use appbridge::method::AppMethod;
use appbridge::{AppBridge, AppTokens, Error, ExposeOptions, SessionTokens, Tokens};
use futures_util::future::{Either, select};
use futures_util::{Stream, StreamExt};
use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::support::evaluate;
use crate::support::stage::{Stage, pause};
use crate::{method, wall};

/// An operation of the binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Connect,
    Call,
    CallRaw,
    Current,
    SessionToken,
    AppToken,
    Subscribe,
    SubscribeRaw,
    Unsubscribe,
    Publish,
    PublishRaw,
    Expose,
    ExposeRaw,
    Withdraw,
}

use Operation::*;

pub const ALL: &[Operation] = &[
    Connect,
    Call,
    CallRaw,
    Current,
    SessionToken,
    AppToken,
    Subscribe,
    SubscribeRaw,
    Unsubscribe,
    Publish,
    PublishRaw,
    Expose,
    ExposeRaw,
    Withdraw,
];

method!(Echo = "echo"(String) -> String);

/// `add(a, b)`.
struct Add;

impl AppMethod for Add {
    const NAME: &'static str = "add";
    type Args = (u32, u32);
    type Reply = u32;
}

/// How long to look for what is not to come, by the clock on the wall.
const SILENCE_MILLIS: u32 = 30;

impl Operation {
    /// Does it, and tells in a word what came of it: `works`; the error's code; or
    /// what else there was instead.
    pub async fn outcome(self, stage: &Stage, limit: Duration, silent: bool) -> String {
        match self.attempt(stage, limit, silent).await {
            Ok(seen) => seen,
            Err(error) => error.code().to_owned(),
        }
    }

    async fn attempt(self, stage: &Stage, limit: Duration, silent: bool) -> Result<String, Error> {
        let raw = stage.bridge();
        let bridge = if self == Connect || raw.is_undefined() {
            AppBridge::from_promise(&stage.promise(), limit).await?
        } else {
            AppBridge::from_raw(raw)
        };
        let patience = if silent { SILENCE_MILLIS } else { wall(limit) };
        Ok(match self {
            Connect => "works".to_owned(),
            Call => {
                let reply = bridge.call(Echo("hello".into())).timeout(limit).await?;
                expected(reply == "hello")
            }
            CallRaw => {
                let args = Array::of1(&"hello".into());
                expected(bridge.call_raw("echo", &args).timeout(limit).await? == "hello")
            }
            Current => match bridge
                .current::<CustomerChanged>()
                .unwrap()
                .await?
                .customer_id
            {
                None => "nothing selected".to_owned(),
                Some(id) => expected(id == "42"),
            },
            SessionToken => expected(SessionTokens::new(bridge).token().await?.as_str() == "token"),
            AppToken => expected(AppTokens::new(bridge).token().await?.as_str() == "token"),
            Subscribe => {
                let changes = bridge.subscribe::<CustomerChanged>()?;
                deliver(stage, "CustomerChanged").await;
                let change = next(changes, patience).await?;
                change.map_or("silent".to_owned(), |change| {
                    expected(change.customer_id.as_deref() == Some("42"))
                })
            }
            SubscribeRaw => {
                let payloads = bridge.subscribe_raw("raw")?;
                deliver(stage, "raw").await;
                let payload = next(payloads, patience).await?;
                payload.map_or("silent".to_owned(), |payload| {
                    let id = js_sys::Reflect::get(&payload, &"customerId".into());
                    expected(id == Ok("42".into()))
                })
            }
            Unsubscribe => {
                drop(bridge.subscribe::<ItemChanged>()?);
                drop(bridge.subscribe_raw("ItemChanged")?);
                deliver(stage, "ItemChanged").await;
                "works".to_owned()
            }
            Publish => {
                let event = CustomerChanged { customer_id: None };
                bridge.publish(&event).timeout(limit).await?;
                "works".to_owned()
            }
            PublishRaw => {
                bridge
                    .publish_raw("any", &JsValue::NULL)
                    .timeout(limit)
                    .await?;
                "works".to_owned()
            }
            Expose => {
                let _add = bridge.expose::<Add, _, _>(async |(a, b)| Ok(a + b))?;
                invoke(stage, "add", patience)
                    .await
                    .map_or("silent".to_owned(), |reply| expected(reply == "3"))
            }
            ExposeRaw => {
                let options = ExposeOptions::default();
                let _second =
                    bridge.expose_raw("raw", options, async |args: Array| Ok(args.get(1)))?;
                invoke(stage, "raw", patience)
                    .await
                    .map_or("silent".to_owned(), |reply| expected(reply == "2"))
            }
            Withdraw => {
                let held = Rc::new(());
                let watched = Rc::downgrade(&held);
                let options = ExposeOptions::default();
                let guard = bridge.expose_raw("gone", options, move |_| {
                    let held = Rc::clone(&held);
                    async move {
                        drop(held);
                        Ok(JsValue::NULL)
                    }
                })?;
                drop(guard);
                assert_eq!(watched.strong_count(), 0, "the handler is dropped");
                invoke(stage, "gone", patience)
                    .await
                    .map_or("silent".to_owned(), |reply| {
                        expected(reply.contains("method_withdrawn"))
                    })
            }
        })
    }
}

fn expected(is_expected: bool) -> String {
    if is_expected { "works" } else { "other" }.to_owned()
}

/// Publishes a customer; a bridge of the page fails when a listener throws.
async fn deliver(stage: &Stage, topic: &str) {
    let payload = evaluate("{ customerId: '42' }");
    stage
        .deliver(topic, &payload)
        .await
        .expect("no listener throws");
}

async fn within<T>(future: impl Future<Output = T>, millis: u32) -> Option<T> {
    match select(Box::pin(future), Box::pin(pause(millis))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// The next item; `None` when there is none in time.
async fn next<T>(
    mut stream: impl Stream<Item = Result<T, Error>> + Unpin,
    millis: u32,
) -> Result<Option<T>, Error> {
    within(stream.next(), millis)
        .await
        .map(|item| item.expect("a subscription never ends by itself"))
        .transpose()
}

/// What a method of the app replies to `(1, 2)`, as JSON.
async fn invoke(stage: &Stage, method: &str, millis: u32) -> Option<String> {
    let args = Array::of2(&1.into(), &2.into());
    let reply = within(stage.invoke(method, &args), millis).await?;
    Some(
        reply
            .expect("an exposed method never fails")
            .as_string()
            .unwrap_or_default(),
    )
}
