//! The demo's backend against a sandbox: its routes, and the program itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod binary;
mod errors;
mod flow;
mod full_disk;
mod inspect_token;
mod logs;
mod odd_data;
mod process;
mod processes;
mod serving;
mod stage;
#[path = "../../../appbridge-app/tests/it/support/mod.rs"]
mod support;
mod tenants;

use demo_server::routes;
