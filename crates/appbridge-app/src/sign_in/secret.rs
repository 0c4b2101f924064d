//! What only a browser knows.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// 256 random bits, and values that come out of them and do not lead back.
#[derive(Clone)]
pub(super) struct Secret([u8; 32]);

impl Secret {
    pub(super) fn new() -> Self {
        Self(rand::random())
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// As [`parse`](Self::parse) reads it.
    pub(super) fn encoded(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The value for this purpose.
    pub(super) fn derived(&self, purpose: &str) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, purpose.as_bytes());
        let mut derived = [0; 32];
        derived.copy_from_slice(tag.as_ref());
        derived
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_of_one_secret_and_one_purpose_and_never_the_secret() {
        let (secret, other) = (Secret::new(), Secret::new());
        let same = Secret::parse(&secret.encoded()).unwrap();
        assert_eq!(same.derived("a"), secret.derived("a"));
        assert_ne!(secret.derived("a"), secret.derived("b"));
        assert_ne!(secret.derived("a"), other.derived("a"));
        assert_ne!(secret.derived("a"), secret.0);
        for text in ["", "AAAA", &secret.encoded()[1..], "not base64 at all"] {
            assert!(Secret::parse(text).is_none(), "{text}");
        }
    }
}
