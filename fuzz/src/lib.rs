//! Feeds the parsers of `appbridge-types` and `appbridge-server` with whatever a
//! fuzzer comes up with.
//!
//! Needs `cargo install cargo-fuzz` and a C++ compiler, but no nightly Rust: there
//! is no `unsafe` code here that a sanitizer could find fault with.
//!
//! ```text
//! cargo fuzz run --sanitizer none expiry -- -max_total_time=60
//! ```
//!
//! `corpus/` starts with the files `seed-*`; what the fuzzer adds stays on the machine.
//!
//! What stands in modules here is also run by `cargo test`, with changed seeds:
//! `crates/appbridge-server/tests/fuzz.rs`.

pub mod api_error;
pub mod key_set;
pub mod token;

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Decodes `data`; what comes out must survive being encoded and decoded again.
pub fn round_trip<T>(data: &[u8])
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let Ok(value) = serde_json::from_slice::<T>(data) else {
        return;
    };
    let text = serde_json::to_string(&value).expect("what was decoded can be encoded");
    let again = serde_json::from_str::<T>(&text).expect("what was encoded can be decoded");
    assert_eq!(again, value);
}
