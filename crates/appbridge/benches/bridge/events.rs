//! Events with one subscriber and with many.

use std::cell::Cell;
use std::rc::Rc;

use appbridge::event::{CustomerChanged, Event as _};
use futures_util::StreamExt;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::measure::{median, millis};
use crate::page::Page;
use crate::report;

/// How many subscribers there are, how many events they get, and the measure's name.
const SIZES: [(u32, usize, &str); 3] = [
    (1, 2_000, "bridge.event.subscribers_1"),
    (100, 400, "bridge.event.subscribers_100"),
    (10_000, 30, "bridge.event.subscribers_10000"),
];

#[wasm_bindgen_test]
async fn an_event_for_many_subscribers() {
    let page = Page::open().await;
    let mut times = Vec::new();
    for (subscribers, events, name) in SIZES {
        let millis = millis_per_event(&page, subscribers, events).await;
        report(name, millis * 1_000.0);
        times.push((f64::from(subscribers), millis));
    }
    let [_, (few, short), (many, long)] = times.as_slice() else {
        panic!("three sizes give three times");
    };
    report(
        "bridge.event.growth_exponent",
        (long / short).ln() / (many / few).ln(),
    );
}

/// The median time from the host's message to the app's confirmation. By then every
/// subscriber has the event in its hands: each is a task, as in an app, and the page
/// runs those that are awake before it takes the next message.
async fn millis_per_event(page: &Page, subscribers: u32, events: usize) -> f64 {
    let received = Rc::new(Cell::new(0));
    for _ in 0..subscribers {
        let mut changes = page.rust.subscribe::<CustomerChanged>().unwrap();
        let received = Rc::clone(&received);
        spawn_local(async move {
            while let Some(change) = changes.next().await {
                received.set(received.get() + 1);
                if change.unwrap().customer_id.is_none() {
                    break;
                }
            }
        });
    }
    let deliver = |payload: &str| {
        let payload = js_sys::JSON::parse(payload).unwrap();
        page.js.publish(CustomerChanged::TOPIC, &payload)
    };
    let mut times = Vec::with_capacity(events);
    for round in 0..events + events / 8 {
        received.set(0);
        let time = millis(|| deliver(r#"{"customerId":"4711"}"#)).await;
        assert_eq!(received.get(), subscribers);
        // The first ones warm up.
        if round >= events / 8 {
            times.push(time);
        }
    }
    // The event without a customer ends every task, and with it its subscription.
    JsFuture::from(deliver("{}")).await.unwrap();
    median(times)
}
