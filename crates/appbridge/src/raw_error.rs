//! Errors that keep what JavaScript threw.

use std::error::Error as StdError;
use std::fmt;

use wasm_bindgen::JsValue;

use crate::error::Error;

/// An error, and the value of JavaScript that it was made of.
///
/// What the raw twins of this crate give, whose values stay JavaScript's: for programs
/// that hand errors back to JavaScript, or that know the host's own error objects.
/// The value may be anything, a token included, so neither `Display` nor `Debug` shows
/// it.
///
/// Within a function whose error is [`Error`], `?` leaves the value behind.
#[derive(Clone, PartialEq)]
pub struct RawError(Box<Parts>);

/// Behind a pointer, since every result of a raw twin is as large as this.
#[derive(Clone, PartialEq)]
struct Parts {
    error: Error,
    cause: Option<JsValue>,
}

impl RawError {
    pub(crate) fn caused(error: Error, cause: JsValue) -> Self {
        Self::of(error, Some(cause))
    }

    fn of(error: Error, cause: Option<JsValue>) -> Self {
        Self(Box::new(Parts { error, cause }))
    }

    /// What went wrong, as plain data.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// What was thrown, or a promise was rejected with; `None` when nothing was.
    #[must_use]
    pub fn cause(&self) -> Option<&JsValue> {
        self.0.cause.as_ref()
    }

    /// What went wrong, without what was thrown.
    #[must_use]
    pub fn into_error(self) -> Error {
        self.0.error
    }
}

impl From<Error> for RawError {
    fn from(error: Error) -> Self {
        Self::of(error, None)
    }
}

impl From<RawError> for Error {
    fn from(raw: RawError) -> Self {
        raw.into_error()
    }
}

impl fmt::Display for RawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error().fmt(f)
    }
}

impl fmt::Debug for RawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawError")
            .field("error", self.error())
            .finish_non_exhaustive()
    }
}

impl StdError for RawError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.error())
    }
}
