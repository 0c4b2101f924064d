//! The expiry must be the one that `serde_json` finds, for every token whose
//! payload it can read. The input is tried as a token and as a payload.

#![no_main]

use std::collections::BTreeMap;

use appbridge_types::claims::unverified_expiry;
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

fuzz_target!(|data: &[u8]| {
    if let Ok(token) = std::str::from_utf8(data) {
        compare(token);
    }
    compare(&format!("e30.{}.c2ln", BASE64URL.encode(data)));
});

fn compare(token: &str) {
    let expiry = unverified_expiry(token);
    if let Some(expected) = expected(token) {
        assert_eq!(expiry, expected, "{token}");
    }
}

/// What the token says; `None` when its payload is not JSON, of which nothing is promised.
fn expected(token: &str) -> Option<Option<u64>> {
    let parts: Vec<&str> = token.split('.').collect();
    let [_, payload, _] = parts.as_slice() else {
        return Some(None);
    };
    let Ok(payload) = BASE64URL.decode(payload) else {
        return Some(None);
    };
    if token.len() > 64 * 1024 {
        return Some(None);
    }
    // A map of raw texts keeps the last of two members, and every digit.
    if let Ok(members) = serde_json::from_slice::<BTreeMap<String, Box<RawValue>>>(&payload) {
        return Some(members.get("exp").and_then(|value| whole(value.get())));
    }
    let other = serde_json::from_slice::<&RawValue>(&payload).is_ok_and(|value| {
        // An object that is no map has a name that is no text, such as "\ud800".
        !value.get().starts_with('{')
    });
    other.then_some(None)
}

/// Rounds a number down by moving the decimal point in its text.
fn whole(value: &str) -> Option<u64> {
    if !value.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let (mantissa, exponent) = value.split_once(['e', 'E']).unwrap_or((value, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{integer}{fraction}");
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    // An exponent that no i64 holds is as good as the largest that one does.
    let exponent = exponent.parse().unwrap_or(if exponent.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    });
    let zeros = digits.len() - significant.len();
    let places = (integer.len() as i64 - zeros as i64).saturating_add(exponent);
    match places {
        ..=0 => Some(0),
        1..=20 => {
            let padded = significant.chars().chain(std::iter::repeat('0'));
            padded
                .take(places as usize)
                .collect::<String>()
                .parse()
                .ok()
        }
        _ => None,
    }
}
