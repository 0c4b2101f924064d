//! The bodies of the API's error answers.

use std::fmt;

use serde::Deserialize;

/// Longest code or trace id that is kept.
const MAX_ID: usize = 100;
/// Longest message that is kept.
const MAX_MESSAGE: usize = 500;

/// What the API said about a failed request.
///
/// `Debug` leaves the message out: it may quote a merchant's data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ApiProblem {
    /// The API's own error code.
    pub code: Option<String>,
    /// Names the request in JTL's logs.
    pub trace_id: Option<String>,
    /// The API's own words, for developers, at most 500 characters.
    pub message: Option<String>,
}

impl fmt::Debug for ApiProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiProblem")
            .field("code", &self.code)
            .field("trace_id", &self.trace_id)
            .finish_non_exhaustive()
    }
}

/// Both documented shapes at once: the API's own and ProblemDetails, whose
/// names begin in upper case, and in lower case by RFC 9457.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(default)]
    error_code: Option<String>,
    #[serde(default)]
    error_message: Option<String>,
    #[serde(default, alias = "Title")]
    title: Option<String>,
    #[serde(default, alias = "Detail")]
    detail: Option<String>,
    #[serde(default, alias = "TraceId")]
    trace_id: Option<String>,
}

impl ApiProblem {
    /// Reads what can be read; a body in no known shape is an empty problem.
    pub(crate) fn read(body: &[u8]) -> Self {
        let Ok(wire) = serde_json::from_slice::<Wire>(body) else {
            return Self::default();
        };
        Self {
            code: wire.error_code.and_then(plain_id),
            trace_id: wire.trace_id.and_then(plain_id),
            message: wire
                .error_message
                .or(wire.detail)
                .or(wire.title)
                .map(shortened),
        }
    }
}

/// Codes and trace ids go into logs, so they must look like some.
pub(crate) fn plain_id(id: String) -> Option<String> {
    let plain = (1..=MAX_ID).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:|".contains(&byte))
        // The beginning of every JWT: whatever echoes one is not repeated.
        && !id.contains("eyJ");
    plain.then_some(id)
}

pub(super) fn shortened(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
        message.truncate(end);
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_documented_shapes_are_read() {
        let own = ApiProblem::read(
            br#"{"errorCode":"E-7","validationErrors":null,"errors":[],"errorMessage":"no","stacktrace":"at x"}"#,
        );
        assert_eq!(
            (own.code.as_deref(), own.message.as_deref()),
            (Some("E-7"), Some("no"))
        );
        let details = ApiProblem::read(
            br#"{"Type":"t","Title":"Precondition Failed","Status":412,"TraceId":"00-ab-01","Detail":"X-Tenant-ID"}"#,
        );
        assert_eq!(details.trace_id.as_deref(), Some("00-ab-01"));
        assert_eq!(details.message.as_deref(), Some("X-Tenant-ID"));
    }

    #[test]
    fn other_bodies_are_an_empty_problem() {
        for body in ["", "<html>", "[]", r#"{"errorCode":7}"#] {
            assert_eq!(
                ApiProblem::read(body.as_bytes()),
                ApiProblem::default(),
                "{body}"
            );
        }
    }

    #[test]
    fn ids_are_plain_and_messages_short() {
        for id in ["", "a b", "a\nb", "eyJhbGciOi", &"x".repeat(101)] {
            assert_eq!(plain_id(id.to_owned()), None, "{id}");
        }
        assert_eq!(shortened("ä".repeat(600)).chars().count(), 500);
    }

    #[test]
    fn debug_leaves_the_message_out() {
        let problem = ApiProblem {
            message: Some("Anna Muster".into()),
            ..ApiProblem::default()
        };
        assert!(!format!("{problem:?}").contains("Anna"));
    }
}
