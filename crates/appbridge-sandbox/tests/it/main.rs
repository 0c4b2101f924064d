//! The sandbox from outside: by HTTP, by its typed client, as a program.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

mod apps;
mod client;
mod common;
mod control;
mod discovery;
mod documents;
mod erp;
mod facts;
mod faults;
mod hosts;
mod manifest;
mod mutations;
mod onpremise;
#[cfg(unix)]
mod program;
mod rest;
mod scx;
mod sign_in;
mod tokens;
mod unmatched;
