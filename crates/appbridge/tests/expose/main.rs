//! Methods of the app, over a real `MessageChannel` and the SDK's stand-in.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod panics;
mod replies;
#[path = "../support/mod.rs"]
mod support;
mod withdrawing;

use appbridge::AppBridge;
use appbridge::method::AppMethod;
use js_sys::JSON;
use support::evaluate;
use support::frame::Frame;
use support::host::{Host, Message};
use support::page::STAND_IN;
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// A page with the SDK's stand-in that has shaken hands.
async fn connected() -> (Frame, Host, AppBridge) {
    support::page::connected(STAND_IN).await
}

/// Calls a method of the app as the host does, and returns its answer as JSON.
async fn ask(host: &Host, method: &str, args: &str) -> String {
    let id = host.calls(method, &evaluate(args));
    answer(host, &id).await
}

/// The answer to a call that was made before.
async fn answer(host: &Host, id: &str) -> String {
    let answer: Message = host.next().await;
    assert_eq!(
        (answer.kind.as_str(), answer.id.as_str()),
        ("METHOD_CALL_RETURN", id)
    );
    match JSON::stringify(&answer.body) {
        Ok(json) => json.as_string().unwrap_or_else(|| "undefined".to_owned()),
        Err(error) => panic!("{error:?}"),
    }
}

/// `add(a, b = 1)`.
struct Add;

impl AppMethod for Add {
    const NAME: &'static str = "add";
    type Args = (u32, Option<u32>);
    type Reply = u32;
}
