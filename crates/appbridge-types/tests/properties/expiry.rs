//! The expiry agrees with `serde_json` wherever that reads the payload.

use appbridge_types::claims::unverified_expiry;
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{holds, json, text};

const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

fn token(payload: impl AsRef<[u8]>) -> String {
    let header = BASE64URL.encode(r#"{"alg":"EdDSA","kid":"1"}"#);
    format!("{header}.{}.c2lnbmF0dXJl", BASE64URL.encode(payload))
}

/// What the token says; `Err` when its payload is no JSON, of which nothing is promised.
fn expected(token: &str) -> serde_json::Result<Option<u64>> {
    let parts: Vec<&str> = token.split('.').collect();
    let [_, payload, _] = parts.as_slice() else {
        return Ok(None);
    };
    let Ok(payload) = BASE64URL.decode(payload) else {
        return Ok(None);
    };
    let payload: Value = serde_json::from_slice(&payload)?;
    Ok(payload.get("exp").and_then(whole))
}

/// Right for every integer, and for fractions that a float holds exactly.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let float = value.as_f64()?;
        let fits = float.is_sign_positive() && float < u64::MAX as f64;
        fits.then_some(float as u64)
    })
}

fn agrees(token: &str) -> TestCaseResult {
    let expiry = unverified_expiry(token);
    if let Ok(expected) = expected(token) {
        prop_assert_eq!(expiry, expected);
    }
    Ok(())
}

#[wasm_bindgen_test(unsupported = test)]
fn any_text_is_taken() {
    holds(text(), |text| agrees(&text));
}

#[wasm_bindgen_test(unsupported = test)]
fn any_payload_is_taken() {
    holds(vec(any::<u8>(), 0..64), |bytes| agrees(&token(bytes)));
}

#[wasm_bindgen_test(unsupported = test)]
fn every_json_object_is_read_as_serde_json_reads_it() {
    holds(json::object(), |text| {
        let token = token(&text);
        prop_assert!(expected(&token).is_ok(), "the generator made no JSON");
        agrees(&token)
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn other_json_has_no_expiry() {
    let other = json::value().prop_filter("not an object", |text| !text.trim().starts_with('{'));
    holds(other, |text| {
        prop_assert_eq!(unverified_expiry(&token(text)), None);
        Ok(())
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn damaged_json_is_taken() {
    holds((json::object(), damage()), |(text, damages)| {
        agrees(&token(damaged(text.into_bytes(), damages)))
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn a_damaged_token_is_taken() {
    holds((any::<u64>(), damage()), |(exp, damages)| {
        let payload = format!(
            r#"{{"exp":{exp},"userId":"6f1f9c1a-0b59-4c2a-9a0b-0b1d5d1d7c11","tenantSlug":"muster","kid":"K-1"}}"#
        );
        let bytes = damaged(token(payload).into_bytes(), damages);
        agrees(&String::from_utf8_lossy(&bytes))
    });
}

/// Some bytes at some place give way to others.
type Damage = (Index, usize, Vec<u8>);

fn damage() -> impl Strategy<Value = Vec<Damage>> {
    vec((any::<Index>(), 0_usize..4, vec(any::<u8>(), 0..4)), 1..4)
}

fn damaged(mut bytes: Vec<u8>, damages: Vec<Damage>) -> Vec<u8> {
    for (place, removed, added) in damages {
        let start = place.index(bytes.len() + 1);
        let end = bytes.len().min(start + removed);
        bytes.splice(start..end, added);
    }
    bytes
}

#[wasm_bindgen_test(unsupported = test)]
fn a_decimal_number_is_rounded_down() {
    let digits = |count| vec(0_u8..10, count);
    let numbers = (digits(0..24), digits(0..24), -50_i32..50, any::<bool>());
    holds(numbers, |(whole, fraction, exponent, upper)| {
        let written = |digits: &[u8]| digits.iter().map(u8::to_string).collect::<String>();
        // JSON allows no leading zeros.
        let whole = match written(&whole).trim_start_matches('0') {
            "" => "0".to_owned(),
            whole => whole.to_owned(),
        };
        let fraction = written(&fraction);
        let mut number = whole.clone();
        if !fraction.is_empty() {
            number += ".";
            number += &fraction;
        }
        number += if upper { "E" } else { "e" };
        number += &exponent.to_string();

        let point = i32::try_from(whole.len()).expect("it is short") + exponent;
        let places = usize::try_from(point).unwrap_or(0);
        let digits: String = (whole + &fraction)
            .chars()
            .chain(std::iter::repeat('0'))
            .take(places)
            .collect();
        let expected = match digits.trim_start_matches('0') {
            "" => Some(0),
            digits => digits.parse().ok(),
        };
        let payload = format!(r#"{{"exp":{number}}}"#);
        prop_assert_eq!(unverified_expiry(&token(&payload)), expected, "{}", number);
        Ok(())
    });
}
