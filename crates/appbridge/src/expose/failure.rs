//! What a host is told when the app cannot answer its call.

use std::borrow::Cow;

/// What a host is told when a handler cannot answer its call.
///
/// The host gets both texts, so neither may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} [{code}]")]
pub struct HandlerFailure {
    code: Cow<'static, str>,
    message: Cow<'static, str>,
}

impl HandlerFailure {
    /// A failure with a stable code in `snake_case`, for programs, and a sentence
    /// for people.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }

    /// What programs decide by.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What people read.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn args_not_understood() -> Self {
        Self::new(
            "args_not_understood",
            "the arguments are not those that this method takes",
        )
    }

    pub(super) fn reply_not_sendable() -> Self {
        Self::new(
            "reply_not_sendable",
            "the reply of this method has no form that could be sent",
        )
    }
}
