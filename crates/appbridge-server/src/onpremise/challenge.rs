//! The code that ties the requests of one registration together.

use std::fmt;

use http::HeaderValue;
use rand::distr::{Alphanumeric, SampleString};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{checked, sensitive};
use crate::app_identity::NotAHeader;

/// The longest challenge code that JTL documents, in characters.
const LONGEST: usize = 30;

/// The value of `X-ChallengeCode`, the same on every request of one registration; 1
/// to 30 characters.
///
/// Whoever knows it and the request's id can fetch the API key before the app does,
/// so it is a secret until then: it is never printed, and zeroed when dropped.
#[derive(Clone)]
pub struct ChallengeCode(SecretString);

impl ChallengeCode {
    /// A new random code of 30 letters and digits.
    #[must_use]
    pub fn generate() -> Self {
        Self(Alphanumeric.sample_string(&mut rand::rng(), LONGEST).into())
    }

    /// A code that was chosen elsewhere.
    ///
    /// # Errors
    ///
    /// When it is empty, longer than 30 characters, or cannot stand in a header.
    pub fn new(text: impl Into<String>) -> Result<Self, NotAHeader> {
        let text = text.into();
        if text.trim().is_empty() || text.chars().count() > LONGEST {
            return Err(NotAHeader);
        }
        sensitive(&text)?;
        Ok(Self(text.into()))
    }

    pub(super) fn header(&self) -> HeaderValue {
        checked(sensitive(self.0.expose_secret()))
    }
}

impl fmt::Debug for ChallengeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChallengeCode(redacted)")
    }
}

impl Serialize for ChallengeCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl<'de> Deserialize<'de> for ChallengeCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Without the value: this error may be logged.
        Self::new(String::deserialize(deserializer)?)
            .map_err(|_| de::Error::custom("not a challenge code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_codes_are_valid_and_differ() {
        let codes: std::collections::HashSet<String> = (0..50)
            .map(|_| ChallengeCode::generate().0.expose_secret().to_owned())
            .collect();
        assert_eq!(codes.len(), 50);
        for code in codes {
            assert_eq!(code.len(), LONGEST);
            assert!(ChallengeCode::new(code).is_ok());
        }
    }

    #[test]
    fn bounds_are_kept_and_the_code_is_not_printed() {
        for text in ["", " ", "a\nb", &"x".repeat(31)] {
            assert!(ChallengeCode::new(text).is_err(), "{text:?}");
        }
        let code = ChallengeCode::new("k3ep-me").unwrap();
        assert!(!format!("{code:?} {:?}", code.header()).contains("k3ep"));
    }
}
