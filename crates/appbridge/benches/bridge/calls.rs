//! Calls, one after another and many at once.

use appbridge::method::GetSessionToken;
use futures_util::future::join_all;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::measure::{alternate, median, task};
use crate::page::Page;
use crate::report;

const ROUNDS: usize = 100;
const CALLS: u32 = 200;
const AT_ONCE: u32 = 1_000;

#[wasm_bindgen_test]
async fn one_call_after_another() {
    let page = Page::open().await;
    let rounds = alternate(
        ROUNDS,
        || page.js.calls(CALLS),
        || {
            let bridge = page.rust.clone();
            task(async move {
                for _ in 0..CALLS {
                    bridge.call(GetSessionToken).await.unwrap();
                }
            })
        },
    )
    .await;
    report(
        "bridge.call.ratio",
        median(rounds.iter().map(|round| round.rust / round.js)),
    );
    let micros = |millis: f64| millis * 1_000.0 / f64::from(CALLS);
    report(
        "bridge.call.rust",
        median(rounds.iter().map(|round| micros(round.rust))),
    );
    report(
        "bridge.call.js",
        median(rounds.iter().map(|round| micros(round.js))),
    );
}

#[wasm_bindgen_test]
async fn a_thousand_calls_in_flight() {
    let page = Page::open().await;
    let rounds = alternate(
        ROUNDS,
        || page.js.calls_at_once(AT_ONCE),
        || {
            let bridge = page.rust.clone();
            task(async move {
                let calls = (0..AT_ONCE).map(|_| bridge.call(GetSessionToken));
                for reply in join_all(calls).await {
                    reply.unwrap();
                }
            })
        },
    )
    .await;
    report(
        "bridge.in_flight_1000.throughput_ratio",
        median(rounds.iter().map(|round| round.js / round.rust)),
    );
    let per_second = |millis: f64| f64::from(AT_ONCE) * 1_000.0 / millis;
    report(
        "bridge.in_flight_1000.rust",
        median(rounds.iter().map(|round| per_second(round.rust))),
    );
    report(
        "bridge.in_flight_1000.js",
        median(rounds.iter().map(|round| per_second(round.js))),
    );
}
