//! Spans, as a subscriber of an app sees them.

#![cfg(all(target_arch = "wasm32", feature = "mock", feature = "tracing"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use appbridge::event::{CustomerChanged, Event};
use appbridge::method::{AppMethod, GetAppToken, GetSessionToken};
use appbridge::mock::{Answer, MockHost};
use appbridge::trace::show_payloads;
use futures_util::{FutureExt, StreamExt};
use support::guard::guarded;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.eyJleHAiOjF9.c2lnbmF0dXJl";

/// Closed spans, as `name{field=value …}`.
#[derive(Clone, Default)]
struct Closed(Arc<Mutex<Vec<String>>>);

impl Closed {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Closed {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        context.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        values.record(span.extensions_mut().get_mut::<Fields>().unwrap());
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        let extensions = span.extensions();
        let fields = &extensions.get::<Fields>().unwrap().0;
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.0
            .lock()
            .unwrap()
            .push(format!("{}{{{}}}", span.name(), fields.join(" ")));
    }
}

struct Half;

impl AppMethod for Half {
    const NAME: &'static str = "half";
    type Args = (u32,);
    type Reply = u32;
}

/// The spans of one of everything.
async fn spans() -> Vec<String> {
    let closed = Closed::default();
    let subscriber = tracing_subscriber::registry().with(closed.clone());
    let _guard = tracing::subscriber::set_default(subscriber);

    let host = MockHost::new();
    let bridge = host.bridge();
    host.answer::<GetSessionToken>(Answer::reply(TOKEN));
    bridge.call(GetSessionToken).await.unwrap();
    host.answer::<GetSessionToken>(Answer::error("HostError", TOKEN));
    bridge.call(GetSessionToken).await.unwrap_err();
    let limit = Duration::from_millis(20);
    bridge.call(GetAppToken).timeout(limit).await.unwrap_err();
    let mut dropped = bridge.call(GetAppToken);
    assert!((&mut dropped).now_or_never().is_none());
    drop(dropped);

    let customer = CustomerChanged {
        customer_id: Some("7".into()),
    };
    bridge.publish(&customer).await.unwrap();
    let mut changes = bridge.subscribe::<CustomerChanged>().unwrap();
    host.publish(&customer);
    changes.next().await.unwrap().unwrap();
    host.publish_raw(CustomerChanged::TOPIC, &TOKEN.into());
    drop(changes);

    let _half = bridge.expose::<Half, _, _>(async |(n,)| Ok(n / 2)).unwrap();
    host.call_app::<Half>(&(4,)).await.unwrap();
    host.call_app::<Half>(&("four",)).await.unwrap_err();
    closed.take()
}

#[wasm_bindgen_test]
async fn every_call_and_event_is_one_span_without_its_payload() {
    guarded(async |_| {
        assert_eq!(
            spans().await,
            [
                "appbridge.call{name=getSessionToken outcome=ok}",
                "appbridge.call{name=getSessionToken outcome=rejected}",
                "appbridge.call{name=getAppToken outcome=timed_out}",
                "appbridge.call{name=getAppToken outcome=dropped}",
                "appbridge.publish{name=CustomerChanged outcome=ok}",
                "appbridge.event{name=CustomerChanged outcome=ok}",
                "appbridge.event{name=CustomerChanged outcome=dropped}",
                "appbridge.invocation{name=half outcome=ok}",
                "appbridge.invocation{name=half outcome=failed}",
            ]
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn payloads_are_shown_on_request_and_tokens_never() {
    guarded(async |_| {
        show_payloads(true);
        let spans = spans().await;
        show_payloads(false);
        let told = |part: &str| spans.iter().any(|span| span.contains(part));
        assert!(told(r#"received="[token]" sent=undefined"#), "{spans:#?}");
        assert!(told(r#"sent={"customerId":"7"}"#), "{spans:#?}");
        assert!(told("received=[4] sent=2"), "{spans:#?}");
        assert!(!told("eyJ"), "{spans:#?}");
    })
    .await;
}
