//! The two kinds of tokens.

use std::fmt;

/// The kinds of tokens that prove a [`Session`](crate::Session).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// From `getSessionToken` (EdDSA).
    Session,
    /// From `getAppToken` (RS256).
    App,
}

impl TokenKind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Session => "session token",
            Self::App => "app token",
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
