//! Errors that keep what JavaScript threw.

use std::error::Error as StdError;
use std::fmt;

use wasm_bindgen::JsValue;

use crate::error::Error;

/// An error, and the value of JavaScript that it was made of.
///
/// What the raw twins of this crate give, whose values stay JavaScript's: for programs
/// that hand errors back to JavaScript, or that know the host's own error objects.
/// The value may be anything, a token included, so it is not shown by `Display` and
/// `Debug`.
///
/// Within a function whose error is [`Error`], `?` leaves the value behind.
#[derive(Clone)]
#[non_exhaustive]
pub struct RawError<E = Error> {
    /// What went wrong, as plain data.
    pub error: E,
    /// What was thrown, or a promise was rejected with; `None` when nothing was.
    pub cause: Option<JsValue>,
}

impl<E> RawError<E> {
    pub(crate) fn caused(error: E, cause: JsValue) -> Self {
        Self {
            error,
            cause: Some(cause),
        }
    }
}

impl<E> From<E> for RawError<E> {
    fn from(error: E) -> Self {
        Self { error, cause: None }
    }
}

impl From<RawError> for Error {
    fn from(raw: RawError) -> Self {
        raw.error
    }
}

impl<E: fmt::Display> fmt::Display for RawError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<E: fmt::Debug> fmt::Debug for RawError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawError")
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl<E: StdError + 'static> StdError for RawError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.error)
    }
}
