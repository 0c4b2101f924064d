//! Times of work that JavaScript and Rust do in turns.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// The milliseconds that JavaScript and Rust took for the same work.
pub struct Round {
    pub js: f64,
    pub rust: f64,
}

/// Lets both do their work in turns. Whatever slows the machine down for a while
/// then slows both down, and each round gives one ratio.
pub async fn alternate(
    rounds: usize,
    js: impl Fn() -> Promise,
    rust: impl Fn() -> Promise,
) -> Vec<Round> {
    // Not counted: the browser compiles what is in use, and makes room.
    for _ in 0..rounds / 4 {
        millis(&js).await;
        millis(&rust).await;
    }
    let mut taken = Vec::with_capacity(rounds);
    for round in 0..rounds {
        // Neither has the better place.
        taken.push(if round % 2 == 0 {
            let js = millis(&js).await;
            let rust = millis(&rust).await;
            Round { js, rust }
        } else {
            let rust = millis(&rust).await;
            let js = millis(&js).await;
            Round { js, rust }
        });
    }
    taken
}

/// Work in Rust as the page sees it. In a task of its own, as in an app: within the
/// test's task, every wake-up would pass through the test's harness.
pub fn task(work: impl Future<Output = ()> + 'static) -> Promise {
    future_to_promise(async {
        work.await;
        Ok(JsValue::UNDEFINED)
    })
}

/// How long some work takes, from its start to its end.
pub async fn millis(work: impl Fn() -> Promise) -> f64 {
    let start = now();
    JsFuture::from(work()).await.unwrap();
    now() - start
}

#[wasm_bindgen]
extern "C" {
    /// The page's clock, in milliseconds.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values
        .get(values.len() / 2)
        .copied()
        .expect("there is at least one value")
}
