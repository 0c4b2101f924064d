//! The error answer of a backend.

#![no_main]

use appbridge_types::error::ErrorBody;
use fuzz::round_trip;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| round_trip::<ErrorBody>(data));
