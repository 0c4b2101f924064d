//! The crate against a sandbox, and against hosts that no honest platform is.
//!
//! Tests of their own process are `platform_log`, which sets the log of its process,
//! `fuzz`, which catches panics, and `attacks`, whose cases are tests by themselves.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod access_tokens;
mod exchange;
mod extractor;
mod faults;
mod freshness;
mod inspection;
mod key_set;
mod observer;
mod onpremise;
mod other_servers;
mod platform;
mod platform_lists;
mod platform_pages;
mod platform_rest;
mod platform_retries;
mod proxy;
mod scx;
mod session_tokens;
mod support;
mod tenant;
mod upstream_limit;
mod verified_tokens;
mod walk_orders;
