//! What an SDK and the binding on it do over a real `MessageChannel`, quirks
//! included. The host is played by hand from the wire protocol.
//!
//! The same script runs against every SDK there is. The one under test is the module
//! that `CONFORMANCE_SDK` names at build time: the absolute path of a module without
//! imports. Unless set, it is the stand-in in `www/sdk`. The vendor's package imports
//! others, so it is bundled first:
//!
//! ```sh
//! esbuild node_modules/@jtl-software/cloud-apps-core --bundle --format=esm \
//!     --outfile=target/conformance/vendor-sdk.js
//! CONFORMANCE_SDK="$PWD/target/conformance/vendor-sdk.js" \
//!     cargo test -p appbridge --target wasm32-unknown-unknown --test conformance
//! ```
//!
//! Texts that an SDK makes up by itself are no part of what is asked for.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod binding;
mod exposing;
mod publishing;
mod quirks;
#[path = "../support/mod.rs"]
mod support;
mod values;

use std::time::Duration;

use appbridge::{AppBridge, Error};
use js_sys::{Promise, Reflect};
use support::frame::Frame;
use support::host::Host;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// The SDK under test.
const SDK: &str = include_str!(env!("CONFORMANCE_SDK"));

/// What a page does, before any wasm has arrived.
const PAGE: &str = "
    import { createAppBridge } from '@jtl-software/cloud-apps-core';
    globalThis.jtlAppBridge = createAppBridge();";

/// Long enough for every promise that is settled already, short enough to wait for.
const SHORT: Duration = Duration::from_millis(20);
/// Longer than any of these tests takes.
const LONG: Duration = Duration::from_secs(10);

/// Opens a page with the SDK; every page is a realm of its own, because the SDK's
/// listener stays for ever.
async fn open() -> Frame {
    Frame::open(Some(SDK), PAGE).await
}

/// Waits for the page's handshake.
async fn connect(frame: &Frame, timeout: Duration) -> Result<AppBridge, Error> {
    let promise: Promise = Reflect::get(&frame.window(), &"jtlAppBridge".into())
        .unwrap()
        .unchecked_into();
    AppBridge::from_promise(&promise, timeout).await
}

/// A page that has shaken hands.
async fn connected() -> (Frame, Host, AppBridge) {
    let frame = open().await;
    let host = Host::new(&frame.window());
    let handshake = host.next().await;
    host.returns(&handshake.id, &wasm_bindgen::JsValue::UNDEFINED);
    let bridge = connect(&frame, LONG).await.unwrap();
    (frame, host, bridge)
}
