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
mod connections;
mod control;
mod discovery;
mod documents;
mod erp;
mod facts;
mod faults;
mod hosts;
mod installation;
mod manifest;
mod mutations;
mod onpremise;
mod openapi;
#[cfg(unix)]
mod orders;
mod program;
mod rest;
mod scx;
mod shell_pages;
mod sign_in;
mod tokens;
mod unmatched;
