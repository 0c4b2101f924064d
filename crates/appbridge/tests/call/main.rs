//! Calls, against a fake bridge.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod current;
mod rejections;
mod replies;
mod sending;
#[path = "../support/mod.rs"]
mod support;
mod timeouts;
mod wakers;

use std::time::Duration;

use appbridge::method::GetSessionToken;
use appbridge::{AppBridge, Error, JsFailure};
use support::fake::FakeBridge;
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// Long enough for every promise that is settled already, short enough to wait for.
const SHORT: Duration = Duration::from_millis(20);

/// A fake whose every call gives the value of a JavaScript expression.
fn giving(expression: &str) -> AppBridge {
    let fake = FakeBridge::new();
    fake.reply_with(expression);
    fake.bridge()
}

/// The error of a call whose promise is rejected with an expression's value.
async fn rejection(reason: &str) -> Error {
    giving(&format!("Promise.reject({reason})"))
        .call(GetSessionToken)
        .await
        .unwrap_err()
}

/// What the host gave as its reason.
async fn reason(reason: &str) -> JsFailure {
    match rejection(reason).await {
        Error::Rejected { method, reason } if method == "getSessionToken" => reason,
        other => panic!("{other:?}"),
    }
}
