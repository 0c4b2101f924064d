//! Why a field of a GraphQL document fails.

use apollo_compiler::resolvers::FieldError;

use super::list::PageError;

/// A failure with the code that goes into its error's `extensions`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(super) struct Failure {
    code: &'static str,
    message: String,
}

/// What an argument or a mutation's request must not be.
const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
/// A missing scope looks like a fault of JTL's.
const INTERNAL_ERROR: &str = "INTERNAL_ERROR";
/// Of what the library finds by itself: faults of the document or its variables.
const VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";
const NOT_FOUND: &str = "NOT_FOUND";

const CODES: [&str; 3] = [BAD_USER_INPUT, INTERNAL_ERROR, NOT_FOUND];

/// What the library writes before the message of a resolver's error.
const LIBRARYS_PREFIX: &str = "resolver error: ";

impl Failure {
    pub(super) fn bad_input(message: impl Into<String>) -> Self {
        Self::new(BAD_USER_INPUT, message)
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new(INTERNAL_ERROR, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(NOT_FOUND, message)
    }

    /// The failure, of a field of `where`.
    pub(super) fn within(self, field: &str) -> Self {
        Self::new(self.code, format!("where: {field}: {}", self.message))
    }

    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// Code and message of an error that execution has ended in. The library's
    /// errors have a message only, so that the code travels at its start.
    pub(super) fn split(message: &str) -> (&'static str, &str) {
        let message = message.strip_prefix(LIBRARYS_PREFIX).unwrap_or(message);
        CODES
            .into_iter()
            .find_map(|code| Some((code, message.strip_prefix(code)?.strip_prefix('\n')?)))
            .unwrap_or((VALIDATION_FAILED, message))
    }
}

impl From<Failure> for FieldError {
    fn from(failure: Failure) -> Self {
        Self {
            message: format!("{}\n{}", failure.code, failure.message),
        }
    }
}

impl From<PageError> for Failure {
    fn from(error: PageError) -> Self {
        Self::bad_input(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_survive_the_library() {
        let error = FieldError::from(Failure::not_found("there is no such item"));
        let reported = format!("{LIBRARYS_PREFIX}{}", error.message);
        assert_eq!(
            Failure::split(&reported),
            (NOT_FOUND, "there is no such item")
        );
        assert_eq!(
            Failure::split("missing value"),
            (VALIDATION_FAILED, "missing value")
        );
    }
}
