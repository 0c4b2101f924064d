//! Provider and hooks in a browser's page, with a mock host.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

#[cfg(feature = "fetch")]
mod client;
mod cycles;
mod events;
mod loads;
mod page;
mod provider;
#[cfg(feature = "sign-in")]
mod sign_in;
mod tasks;
mod texts;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
