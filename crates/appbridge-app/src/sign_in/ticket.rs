//! What the session's cookie holds, and what the database holds of it.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::secret::Secret;
use crate::store::SessionKey;

/// The secret of one session. Only the browser keeps it: the database finds a session by a
/// digest of it, and holds the session encrypted by a key out of it. So whoever reads the
/// database, or a backup, finds neither a cookie nor a token.
#[derive(Clone)]
pub(super) struct Ticket(Secret);

impl Ticket {
    pub(super) fn new() -> Self {
        Self(Secret::new())
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Secret::parse(text).map(Self)
    }

    pub(super) fn cookie(&self) -> String {
        self.0.encoded()
    }

    pub(super) fn key(&self) -> SessionKey {
        self.0.derived("key of a session's row")
    }

    /// `None` for what cannot be encoded.
    pub(super) fn seal(&self, value: &impl Serialize) -> Option<Vec<u8>> {
        let mut text = serde_json::to_vec(value).ok()?;
        let nonce = self
            .cipher()?
            .seal_in_place_append_tag(Aad::empty(), &mut text)
            .ok()?;
        Some([nonce.as_ref().as_slice(), &text].concat())
    }

    /// `None` for what another ticket has sealed, and for what an earlier version has.
    pub(super) fn open<T: DeserializeOwned>(&self, sealed: &[u8]) -> Option<T> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let text = self
            .cipher()?
            .open_in_place(nonce, Aad::empty(), &mut text)
            .ok()?;
        serde_json::from_slice(text).ok()
    }

    fn cipher(&self) -> Option<RandomizedNonceKey> {
        RandomizedNonceKey::new(&AES_256_GCM, &self.0.derived("cipher of a session's row")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_opened_by_its_own_ticket_alone() {
        let (ticket, other) = (Ticket::new(), Ticket::new());
        let sealed = ticket.seal(&"a refresh token").unwrap();
        let same = Ticket::parse(&ticket.cookie()).unwrap();
        assert_eq!(same.open::<String>(&sealed).unwrap(), "a refresh token");
        assert_eq!(same.key(), ticket.key());
        assert_eq!(other.open::<String>(&sealed), None);
        assert_ne!(sealed, ticket.seal(&"a refresh token").unwrap());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(ticket.open::<String>(&changed), None, "{at}");
            assert_eq!(ticket.open::<String>(&sealed[..at]), None, "{at}");
        }
        let row = String::from_utf8_lossy(&sealed).into_owned();
        assert!(!row.contains("refresh"), "{row}");
    }
}
