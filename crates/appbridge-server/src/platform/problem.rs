//! The bodies of the API's error answers.

use std::fmt;

use serde_json::Value;

/// Longest code or trace id that is kept.
const MAX_ID: usize = 100;
/// Most validation errors that are kept.
const MAX_VALIDATION: usize = 50;
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
    /// What is wrong with which field, at most 50 of them.
    pub validation: Vec<ValidationError>,
}

/// What is wrong with one field of a request.
///
/// `Debug` leaves both texts out: they may quote a merchant's data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ValidationError {
    /// The field, as the API names it, at most 500 characters; empty when it
    /// names none.
    pub name: String,
    /// The API's own words, for developers, at most 500 characters.
    pub reason: String,
    /// The API's own code for the mistake.
    pub code: Option<String>,
}

impl fmt::Debug for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValidationError")
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ApiProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiProblem")
            .field("code", &self.code)
            .field("trace_id", &self.trace_id)
            .field("validation", &self.validation)
            .finish_non_exhaustive()
    }
}

/// Reads validation errors in every shape that is documented or usual:
/// ProblemDetails' list of objects, an object of names with one or more reasons,
/// and a list of bare reasons.
fn validation_errors(value: Value) -> Vec<ValidationError> {
    match value {
        Value::Array(list) => list.into_iter().filter_map(one_of_a_list).collect(),
        Value::Object(names) => names
            .into_iter()
            .flat_map(|(name, reasons)| {
                let reasons = match reasons {
                    Value::Array(reasons) => reasons,
                    one => vec![one],
                };
                reasons.into_iter().filter_map(move |reason| {
                    Some(ValidationError {
                        name: shortened(name.clone()),
                        reason: shortened(reason.as_str()?.to_owned()),
                        code: None,
                    })
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn one_of_a_list(value: Value) -> Option<ValidationError> {
    if let Value::String(reason) = value {
        return Some(ValidationError {
            reason: shortened(reason),
            ..ValidationError::default()
        });
    }
    let text = |names: [&str; 2]| {
        names
            .iter()
            .find_map(|name| value.get(name)?.as_str().map(str::to_owned))
    };
    let (name, reason) = (text(["Name", "name"]), text(["Reason", "reason"]));
    (name.is_some() || reason.is_some()).then(|| ValidationError {
        name: shortened(name.unwrap_or_default()),
        reason: shortened(reason.unwrap_or_default()),
        code: text(["Code", "code"]).and_then(plain_id),
    })
}

impl ApiProblem {
    /// Reads what can be read; a body in no known shape is an empty problem.
    ///
    /// Known are the API's own shape and ProblemDetails, whose names begin in upper case,
    /// and in lower case by RFC 9457; and what stands before the API and may answer in its
    /// place: GraphQL's `errors`, gateways and OAuth. One member of another type spoils no
    /// other.
    pub(crate) fn read(body: &[u8]) -> Self {
        let Ok(Value::Object(mut members)) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let text = |names: &[&str]| {
            let members = &members;
            names.iter().find_map(|wanted| {
                let named = |(name, _): &(&String, _)| name.eq_ignore_ascii_case(wanted);
                let mut found = members.iter().filter(named);
                found.find_map(|(_, value)| value.as_str().map(str::to_owned))
            })
        };
        let first_error = members.get("errors").and_then(|errors| errors.get(0));
        let of_graphql = |pointer| Some(first_error?.pointer(pointer)?.as_str()?.to_owned());
        let code = text(&["errorCode", "code"]).or_else(|| of_graphql("/extensions/code"));
        let trace_id = text(&["traceId"]).or_else(|| of_graphql("/extensions/traceId"));
        let message = text(&[
            "errorMessage",
            "detail",
            "title",
            "message",
            "error_description",
        ])
        .or_else(|| of_graphql("/message"));
        let validation = ["validationErrors", "ValidationErrors", "errors", "Errors"]
            .into_iter()
            .filter_map(|name| members.remove(name))
            .flat_map(validation_errors)
            .take(MAX_VALIDATION)
            .collect();
        Self {
            validation,
            code: code.and_then(plain_id),
            trace_id: trace_id.and_then(plain_id),
            message: message.map(shortened),
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
    fn what_stands_before_the_api_is_read_too_and_one_odd_member_spoils_no_other() {
        for (body, code, trace_id, message) in [
            (
                r#"{"errorCode":7,"traceId":"t-1","errorMessage":["no"],"title":"No"}"#,
                None,
                Some("t-1"),
                Some("No"),
            ),
            (
                r#"{"title":null,"Title":"No","TRACEID":"t-1","errors":null,"x":[{}]}"#,
                None,
                Some("t-1"),
                Some("No"),
            ),
            (
                r#"{"statusCode":401,"message":"Access denied"}"#,
                None,
                None,
                Some("Access denied"),
            ),
            (
                r#"{"error":"invalid_token","error_description":"over"}"#,
                None,
                None,
                Some("over"),
            ),
            (
                r#"{"errors":[{"message":"no","extensions":{"code":"AUTH","traceId":"t-2"}}]}"#,
                Some("AUTH"),
                Some("t-2"),
                Some("no"),
            ),
        ] {
            let problem = ApiProblem::read(body.as_bytes());
            assert_eq!(problem.code.as_deref(), code, "{body}");
            assert_eq!(problem.trace_id.as_deref(), trace_id, "{body}");
            assert_eq!(problem.message.as_deref(), message, "{body}");
        }
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
    fn validation_errors_are_data_in_every_shape() {
        let read = |body: &str| {
            let problem = ApiProblem::read(body.as_bytes());
            problem
                .validation
                .into_iter()
                .map(|error| (error.name, error.reason, error.code))
                .collect::<Vec<_>>()
        };
        let one = |name: &str, reason: &str, code: Option<&str>| {
            vec![(name.to_owned(), reason.to_owned(), code.map(str::to_owned))]
        };
        assert_eq!(
            read(
                r#"{"Errors":[{"Name":"city","Reason":"too long","Code":"E1","Severity":"Error"}]}"#
            ),
            one("city", "too long", Some("E1"))
        );
        assert_eq!(
            read(r#"{"validationErrors":{"city":["too long"]},"errors":[]}"#),
            one("city", "too long", None)
        );
        assert_eq!(
            read(r#"{"validationErrors":{"city":"too long","x":7}}"#),
            one("city", "too long", None)
        );
        assert_eq!(
            read(r#"{"errors":["too long",7,{}]}"#),
            one("", "too long", None)
        );
        for odd in ["null", "7", "{}", "[]", r#""text""#] {
            assert_eq!(
                read(&format!(r#"{{"validationErrors":{odd}}}"#)),
                [],
                "{odd}"
            );
        }
    }

    #[test]
    fn validation_errors_are_bounded_and_not_printed() {
        let many = vec![serde_json::json!({ "name": "Anna", "reason": "ä".repeat(600) }); 80];
        let body = serde_json::json!({ "errorCode": "E", "errors": many });
        let problem = ApiProblem::read(body.to_string().as_bytes());
        assert_eq!(problem.validation.len(), 50);
        assert_eq!(problem.validation[0].reason.chars().count(), 500);
        let printed = format!("{problem:?}");
        assert!(!printed.contains("Anna") && !printed.contains('ä'));
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
