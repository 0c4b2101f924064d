//! Values that JTL's versions and descriptions write in several ways.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

/// A truth: a boolean, or the number 0 or another one, also as a string. JTL's schema
/// of Wawi 2.0.0 has numbers for page flags, its reference booleans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flag(pub(super) bool);

/// A number of things: a number, also as a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count(pub(super) u64);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FlagVisitor)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CountVisitor)
    }
}

struct FlagVisitor;

impl Visitor<'_> for FlagVisitor {
    type Value = Flag;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a boolean or a number")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Flag, E> {
        Ok(Flag(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Flag, E> {
        Ok(Flag(value != 0))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Flag, E> {
        Ok(Flag(value != 0))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Flag, E> {
        Ok(Flag(value != 0.0))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Flag, E> {
        let value = value.trim();
        if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") {
            return Ok(Flag(value.eq_ignore_ascii_case("true")));
        }
        let number: f64 = value.parse().map_err(E::custom)?;
        self.visit_f64(number)
    }
}

struct CountVisitor;

impl Visitor<'_> for CountVisitor {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of things")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Count, E> {
        Ok(Count(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Count, E> {
        // Above 2^53 not every whole number is one.
        if value.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&value) {
            Ok(Count(value as u64))
        } else {
            Err(E::custom("not a number of things"))
        }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Count, E> {
        value.trim().parse().map(Count).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_a_boolean_or_a_number() {
        for (text, expected) in [
            ("true", Some(true)),
            ("false", Some(false)),
            ("1", Some(true)),
            ("0", Some(false)),
            ("-1", Some(true)),
            ("1.0", Some(true)),
            ("0.0", Some(false)),
            (r#""1""#, Some(true)),
            (r#""0""#, Some(false)),
            (r#""True""#, Some(true)),
            (r#"" false ""#, Some(false)),
            (r#""yes""#, None),
            (r#""""#, None),
            ("null", None),
            ("[]", None),
            ("{}", None),
        ] {
            let flag: Option<Flag> = serde_json::from_str(text).ok();
            assert_eq!(flag, expected.map(Flag), "{text}");
        }
    }

    #[test]
    fn a_count_is_a_whole_number_from_0_on() {
        for (text, expected) in [
            ("0", Some(0)),
            ("5600", Some(5600)),
            ("5600.0", Some(5600)),
            (r#""5600""#, Some(5600)),
            ("-1", None),
            ("0.5", None),
            ("1e300", None),
            (r#""many""#, None),
            ("true", None),
            ("null", None),
        ] {
            let count: Option<Count> = serde_json::from_str(text).ok();
            assert_eq!(count, expected.map(Count), "{text}");
        }
    }
}
