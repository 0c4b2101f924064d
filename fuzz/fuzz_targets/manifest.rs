//! `app.json`.

#![no_main]

use appbridge_types::manifest::Manifest;
use fuzz::round_trip;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| round_trip::<Manifest>(data));
