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

use appbridge::AppBridge;
use support::frame::Frame;
use support::host::Host;
use support::page::{LONG, connect};
use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// The SDK under test.
const SDK: &str = include_str!(env!("CONFORMANCE_SDK"));

/// Long enough for every promise that is settled already, short enough to wait for.
const SHORT: Duration = Duration::from_millis(20);
/// Opens a page with the SDK.
async fn open() -> Frame {
    support::page::open(SDK).await
}

/// A page with the SDK that has shaken hands.
async fn connected() -> (Frame, Host, AppBridge) {
    support::page::connected(SDK).await
}
