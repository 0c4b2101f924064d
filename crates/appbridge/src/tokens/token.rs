//! One token.

use std::fmt;
use std::rc::Rc;

use appbridge_types::claims::unverified_expiry;
use zeroize::Zeroizing;

/// A token of the host: a secret that can be sent in an HTTP header.
///
/// Clones share the text, which is overwritten when the last of them is dropped.
/// `Debug` does not show it.
#[derive(Clone)]
pub struct Token {
    text: Rc<Zeroizing<String>>,
    /// What answers requests with it, in place of the browser; a mock host's.
    #[cfg(all(feature = "fetch", feature = "mock"))]
    mock_fetch: Option<js_sys::Function>,
}

impl Token {
    /// Takes a token's text; `None` when it is empty, or holds what no HTTP header
    /// may and no JWT does.
    #[must_use]
    pub fn new(text: String) -> Option<Self> {
        let text = Zeroizing::new(text);
        let sendable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        sendable.then(|| Self {
            text: Rc::new(text),
            #[cfg(all(feature = "fetch", feature = "mock"))]
            mock_fetch: None,
        })
    }

    /// The same, as one that comes from `bridge`.
    #[cfg(all(feature = "fetch", feature = "mock"))]
    pub(super) fn of_bridge(mut self, bridge: &wasm_bindgen::JsValue) -> Self {
        self.mock_fetch = crate::sys::mock_fetch(bridge);
        self
    }

    #[cfg(all(feature = "fetch", feature = "mock"))]
    pub(crate) fn mock_fetch(&self) -> Option<&js_sys::Function> {
        self.mock_fetch.as_ref()
    }

    /// The token itself. Never log it, and never put it into a URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// When the token says that it ends, in seconds since 1970 (UTC); `None` when it
    /// does not say so. Nobody has verified that.
    #[must_use]
    pub fn expires_at(&self) -> Option<u64> {
        unverified_expiry(self.as_str())
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Token {}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_header_can_carry_is_a_token() {
        for text in ["", " ", "a b", "a\r\nx-evil: 1", "tökén"] {
            assert_eq!(Token::new(text.to_owned()), None, "{text:?}");
        }
        assert_eq!(Token::new("opaque".into()).unwrap().as_str(), "opaque");
    }

    #[test]
    fn a_token_says_when_it_ends_and_shows_nothing_else() {
        // {"alg":"none"}.{"exp":1746616503}
        let token = Token::new("eyJhbGciOiJub25lIn0.eyJleHAiOjE3NDY2MTY1MDN9.".into()).unwrap();
        assert_eq!(token.expires_at(), Some(1_746_616_503));
        assert_eq!(
            format!("{token:?}"),
            "Token { expires_at: Some(1746616503), .. }"
        );
    }
}
