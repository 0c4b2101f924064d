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

    /// The bridge failed.
    #[error(transparent)]
    Bridge(#[from] Error),
}

impl HookError {
    /// A name of the cause that stays the same across versions, in `snake_case`:
    /// `no_bridge`, or that of [`Error::code`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoBridge => "no_bridge",
            Self::Bridge(error) => error.code(),
        }
    }
}
