//! What session tokens and app tokens say.

#![no_main]

use appbridge_types::claims::{AppClaims, Audience, SessionClaims};
use fuzz::round_trip;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    round_trip::<SessionClaims>(data);
    round_trip::<AppClaims>(data);
    round_trip::<Audience>(data);
});
