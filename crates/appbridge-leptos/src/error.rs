//! What can go wrong in a hook.

use appbridge::Error;

/// What can go wrong in a hook.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HookError {
    /// The hook was called where there is no bridge: not below an
    /// [`AppBridgeProvider`](crate::AppBridgeProvider), in what it shows while it is
    /// not connected, or in an event handler or a task instead of in a component's
    /// function.
    #[error("there is no connected AppBridgeProvider above the component")]
    NoBridge,

    /// Somebody is signed in outside of JTL: the page gets no tokens there, as a cookie
    /// stands for the session. `use_client` sends it.
    #[cfg(feature = "sign-in")]
    #[error("outside of JTL there are no tokens in the page; send requests with use_client")]
    NoTokens,

    /// The bridge failed.
    #[error(transparent)]
    Bridge(#[from] Error),
}

impl HookError {
    /// A name of the cause that stays the same across versions, in `snake_case`:
    /// `no_bridge`, `no_tokens`, or that of [`Error::code`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoBridge => "no_bridge",
            #[cfg(feature = "sign-in")]
            Self::NoTokens => "no_tokens",
            Self::Bridge(error) => error.code(),
        }
    }
}
