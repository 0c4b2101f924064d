//! The API key, once it is there.

use std::fmt;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::{checked, sensitive};
use crate::app_identity::NotAHeader;

/// An API key of JTL-Wawi. It does not expire. It is never printed, and zeroed when
/// dropped.
#[derive(Clone)]
pub struct ApiKey(SecretString);

/// What an approval gives, once.
#[derive(Debug)]
#[non_exhaustive]
pub struct GrantedKey {
    /// The key; the only copy that there is outside of JTL-Wawi.
    pub key: ApiKey,
    /// The scopes that the admin granted.
    pub scopes: Vec<String>,
}

impl ApiKey {
    /// A key that was stored earlier.
    ///
    /// # Errors
    ///
    /// When it is empty or cannot stand in a header.
    pub fn new(text: impl Into<SecretString>) -> Result<Self, NotAHeader> {
        let text = text.into();
        if text.expose_secret().trim().is_empty() {
            return Err(NotAHeader);
        }
        let key = Self(text);
        key.header()?;
        Ok(key)
    }

    /// The key itself, to store it where secrets are stored.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }

    /// The value of the header `Authorization`, marked so that no HTTP library prints
    /// it.
    pub(super) fn authorization(&self) -> HeaderValue {
        checked(self.header())
    }

    fn header(&self) -> Result<HeaderValue, NotAHeader> {
        sensitive(&format!("Wawi {}", self.0.expose_secret()))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_printed_and_fits_a_header() {
        let key = ApiKey::new("t0p-secret").unwrap();
        assert!(!format!("{key:?} {:?}", key.authorization()).contains("t0p"));
        assert_eq!(key.authorization(), "Wawi t0p-secret");
        for text in ["", " ", "a\r\nX-Other: b"] {
            assert_eq!(ApiKey::new(text).err(), Some(NotAHeader), "{text:?}");
        }
    }
}
