//! What the binding costs over the SDK in plain JavaScript, in the same page, on the
//! same port, in the same run; run and judged by `cargo xtask bench`.
//!
//! Every value is a line on the console: `bench: <name> = <value>`.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot run should say so and end"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on benchmarks")]

mod calls;
mod events;
mod leaks;
mod measure;
mod page;

use wasm_bindgen_test::{console_log, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Hands a value to `cargo xtask bench`, which knows its unit and its budget.
fn report(name: &str, value: f64) {
    console_log!("bench: {name} = {value}");
}
