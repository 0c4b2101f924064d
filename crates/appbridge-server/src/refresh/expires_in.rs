//! How long a token lives, as token endpoints write it.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

/// For a token whose response does not say how long it lives: `expires_in` is optional
/// (RFC 6749 §5.1). Long enough not to ask all the time, and shorter than any token that
/// is known.
const UNSTATED: Duration = Duration::from_secs(300);

/// The lifetime of a token in seconds: a number, whole or not, or the same in a string;
/// five minutes where it is absent or `null`. Fields of this type are to be
/// `#[serde(default)]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExpiresIn(pub(crate) Duration);

impl Default for ExpiresIn {
    fn default() -> Self {
        Self(UNSTATED)
    }
}

impl<'de> Deserialize<'de> for ExpiresIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExpiresInVisitor)
    }
}

struct ExpiresInVisitor;

impl Visitor<'_> for ExpiresInVisitor {
    type Value = ExpiresIn;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds")
    }

    fn visit_unit<E: Error>(self) -> Result<ExpiresIn, E> {
        Ok(ExpiresIn::default())
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<ExpiresIn, E> {
        Ok(ExpiresIn(Duration::from_secs(seconds)))
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<ExpiresIn, E> {
        if seconds > u64::MAX as f64 {
            return Ok(ExpiresIn(Duration::MAX));
        }
        // Below zero, or no number at all.
        let lifetime = Duration::try_from_secs_f64(seconds).map_err(E::custom)?;
        Ok(ExpiresIn(lifetime))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ExpiresIn, E> {
        let text = text.trim();
        // `f64` would also take `inf` and `NaN`.
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(E::custom("no number of seconds"));
        }
        self.visit_f64(text.parse().map_err(E::custom)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_lifetime_is_read() {
        #[derive(Deserialize)]
        struct Granted {
            #[serde(default)]
            expires_in: ExpiresIn,
        }
        let read = |text: &str| {
            let granted: Result<Granted, _> = serde_json::from_str(text);
            granted.ok().map(|granted| granted.expires_in.0)
        };
        let seconds = |seconds| Some(Duration::from_secs_f64(seconds));
        assert_eq!(read("{}"), seconds(300.0));
        for (value, expected) in [
            ("null", seconds(300.0)),
            ("3600", seconds(3600.0)),
            ("0", seconds(0.0)),
            ("3599.5", seconds(3599.5)),
            ("3.6e3", seconds(3600.0)),
            (r#""3600""#, seconds(3600.0)),
            (r#"" 3600 ""#, seconds(3600.0)),
            (r#""3599.5""#, seconds(3599.5)),
            ("1e300", Some(Duration::MAX)),
            (r#""99999999999999999999999""#, Some(Duration::MAX)),
            ("-5", None),
            ("-0.5", None),
            ("true", None),
            ("[3600]", None),
            ("{}", None),
            (r#""""#, None),
            (r#""1h""#, None),
            (r#""-5""#, None),
            (r#""inf""#, None),
            (r#""NaN""#, None),
        ] {
            let found = read(&format!(r#"{{"expires_in":{value}}}"#));
            assert_eq!(found, expected, "{value}");
        }
    }
}
