//! One access token.

use http::header::HeaderValue;

use crate::refresh::Bearer;

/// An access token. Clones are the same token; it is never printed.
#[derive(Debug, Clone)]
pub struct AccessToken(Bearer);

impl AccessToken {
    /// `None` for a token that no header can hold.
    pub(super) fn new(secret: &str) -> Option<Self> {
        Bearer::new(secret).map(Self)
    }

    /// The value of an `Authorization` header, marked so that no HTTP library
    /// prints it.
    #[must_use]
    pub fn bearer(&self) -> HeaderValue {
        self.0.header()
    }
}

impl AsRef<Bearer> for AccessToken {
    fn as_ref(&self) -> &Bearer {
        &self.0
    }
}
