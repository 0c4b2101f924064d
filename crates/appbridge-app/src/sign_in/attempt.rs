//! A sign-in under way, which the browser remembers and nobody else.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::secret::Secret;

/// The secret of one attempt to sign in, in a cookie of the browser that makes it. Everything
/// that goes to the identity provider comes out of it and does not lead back, so nothing has to
/// be stored for people who have not signed in.
pub(super) struct Attempt(Secret);

impl Attempt {
    pub(super) fn new() -> Self {
        Self(Secret::new())
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Secret::parse(text).map(Self)
    }

    pub(super) fn cookie(&self) -> String {
        self.0.encoded()
    }

    /// What the identity provider sends back: it is in addresses.
    pub(super) fn state(&self) -> String {
        self.derived("state")
    }

    pub(super) fn has_state(&self, state: &str) -> bool {
        verify_slices_are_equal(self.state().as_bytes(), state.as_bytes()).is_ok()
    }

    /// What the ID token has to repeat.
    pub(super) fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// PKCE's secret. 43 characters, as many as RFC 7636 wants at least.
    pub(super) fn verifier(&self) -> String {
        self.derived("verifier")
    }

    fn derived(&self, what: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.0.derived(what))
    }
}
