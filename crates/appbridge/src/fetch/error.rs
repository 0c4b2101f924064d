//! What can go wrong with a request.

use std::error::Error as StdError;
use std::fmt;

use crate::error::{Error, ErrorKind};
use crate::text;
use crate::value::ValueKind;

/// What can go wrong with a request.
///
/// Plain data that can be kept, compared and sent anywhere. No variant holds a token,
/// a whole URL or what an answer said beyond its error. Texts of a server are cut to
/// 512 characters, and whatever looks like a JWT in them is blotted out.
///
/// ```
/// use appbridge::ErrorKind;
/// use appbridge::fetch::FetchError;
///
/// fn advice(error: &FetchError) -> &'static str {
///     match error {
///         FetchError::Refused { code, .. } if code == "tenant_not_connected" => "run the setup",
///         FetchError::Refused { status: 401, .. } => "sign in again",
///         error if error.kind() == ErrorKind::Transient => "try again",
///         _ => "tell the app's provider",
///     }
/// }
///
/// assert_eq!(advice(&FetchError::TimedOut), "try again");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// There is no token. Nothing was sent, or the request was refused with the old
    /// token and not sent again.
    TokenFailed {
        /// Why the host gave none.
        reason: Error,
    },

    /// The request would take the token to an origin that it is not meant for.
    /// Nothing was sent. When it should go there, see
    /// [`Client::allow_origin`](super::Client::allow_origin).
    OriginNotAllowed {
        /// Where the request would have gone.
        origin: String,
    },

    /// An origin to allow is not one: it is no URL, has more than a scheme, a host and
    /// a port, or is plain `http:` to another computer.
    OriginInvalid {
        /// The origin of what was given, when that has one.
        origin: Option<String>,
    },

    /// The URL is none, or not one of `https:` or `http:`. Nothing was sent.
    UrlInvalid,

    /// The URL holds a user or a password. Nothing was sent; the token says who asks,
    /// so leave them out.
    UrlWithCredentials {
        /// Where the request would have gone.
        origin: String,
    },

    /// A header holds what no HTTP header may, or is `Authorization`, which is the
    /// client's. Nothing was sent.
    HeaderInvalid {
        /// The header's name, without the characters that it may not have.
        name: String,
    },

    /// The body has no form in JSON. Nothing was sent.
    BodyNotSerializable,

    /// The browser does not send such a request: one of `GET` or `HEAD` with a body, or
    /// a stream as body. Nothing was sent.
    BodyNotAllowed,

    /// No answer came, or it broke off: the network is down, the server does not allow
    /// the page's origin (CORS), or the page's own policy (CSP) forbids it. The browser
    /// tells the console which of them, and no program.
    Unreachable,

    /// The server sent the request elsewhere, and the token is not carried along. Ask
    /// the right URL at once.
    Redirected,

    /// The request took longer than it may, whatever it was waiting for. The server
    /// may carry it out all the same.
    TimedOut,

    /// The server said no. A 401 is one after a new token was tried, or when there was
    /// none.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The code that the server gave, or `http_502` and the like: an answer
        /// without a code may come from anywhere, such as a proxy.
        code: String,
        /// What the server said for a person.
        message: Option<String>,
    },

    /// A GraphQL API answered with errors.
    GraphQl {
        /// At least one.
        errors: Vec<GraphQlError>,
    },

    /// The server answered, but not with what was expected.
    AnswerNotUnderstood {
        /// The Rust type that the answer should have fitted.
        expected: &'static str,
        /// What came; `None` when it was no JSON. An empty answer is
        /// [`ValueKind::Undefined`].
        received: Option<ValueKind>,
    },
}

/// One error of a GraphQL answer.
///
/// ```
/// use appbridge::fetch::GraphQlError;
///
/// fn is_denied(errors: &[GraphQlError]) -> bool {
///     errors.iter().any(|error| error.code.as_deref() == Some("INTERNAL_ERROR"))
/// }
/// # assert!(!is_denied(&[]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GraphQlError {
    /// What the server said.
    pub message: String,
    /// The error's `extensions.code`, or its `code`. JTL says `INTERNAL_ERROR` also
    /// for a scope that is missing.
    pub code: Option<String>,
}

impl FetchError {
    /// What [`Display`](fmt::Display) writes. Put together without the machinery of
    /// formatting, which is kilobytes in a small program.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::TokenFailed { reason } => {
                ["there is no token for the request: ", &reason.message()].concat()
            }
            Self::OriginNotAllowed { origin } => [
                "the token is not meant for `",
                origin,
                "`, so nothing was sent there; \
                 allow the origin when the client is made, if it should be",
            ]
            .concat(),
            Self::OriginInvalid { origin } => {
                let rule = "an allowed origin is `https:` (or `http:` on this computer), a host, \
                            a port if need be, and nothing else";
                match origin {
                    Some(origin) => [rule, "; what was given is of `", origin, "`"].concat(),
                    None => rule.to_owned(),
                }
            }
            Self::UrlInvalid => "the request's URL is no HTTP URL".to_owned(),
            Self::UrlWithCredentials { origin } => [
                "the request's URL for `",
                origin,
                "` holds a user or a password; leave them out",
            ]
            .concat(),
            Self::HeaderInvalid { name } => ["the header `", name, "` cannot be sent"].concat(),
            Self::BodyNotSerializable => "the request's body has no form in JSON".to_owned(),
            Self::BodyNotAllowed => {
                "a browser does not send such a body with such a request".to_owned()
            }
            Self::Unreachable => "the server could not be reached".to_owned(),
            Self::Redirected => {
                "the server redirects the request, which is not followed with a token".to_owned()
            }
            Self::TimedOut => "the request was not answered in time".to_owned(),
            Self::Refused {
                status,
                code,
                message,
            } => {
                let status = text::decimal(u64::from(*status));
                let (colon, message) = match message {
                    Some(message) => (": ", &**message),
                    None => ("", ""),
                };
                [
                    "the server refused the request with ",
                    &status,
                    " (",
                    code,
                    ")",
                    colon,
                    message,
                ]
                .concat()
            }
            Self::GraphQl { errors } => {
                let errors: Vec<String> = errors.iter().map(GraphQlError::said).collect();
                ["GraphQL errors: ", &errors.join("; ")].concat()
            }
            Self::AnswerNotUnderstood { expected, received } => {
                let received = received.map_or("no JSON", ValueKind::name);
                [
                    "the answer is ",
                    received,
                    ", which does not fit ",
                    expected,
                ]
                .concat()
            }
        }
    }

    /// A name of the variant that stays the same across versions, in `snake_case`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TokenFailed { .. } => "token_failed",
            Self::OriginNotAllowed { .. } => "origin_not_allowed",
            Self::OriginInvalid { .. } => "origin_invalid",
            Self::UrlInvalid => "url_invalid",
            Self::UrlWithCredentials { .. } => "url_with_credentials",
            Self::HeaderInvalid { .. } => "header_invalid",
            Self::BodyNotSerializable => "body_not_serializable",
            Self::BodyNotAllowed => "body_not_allowed",
            Self::Unreachable => "unreachable",
            Self::Redirected => "redirected",
            Self::TimedOut => "timed_out",
            Self::Refused { .. } => "refused",
            Self::GraphQl { .. } => "graphql",
            Self::AnswerNotUnderstood { .. } => "answer_not_understood",
        }
    }

    /// What the error means for the decision what to do next. Statuses that pass by
    /// themselves (408, 425, 429, 5xx) are [`ErrorKind::Transient`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::TokenFailed { reason } => reason.kind(),
            Self::Unreachable | Self::TimedOut => ErrorKind::Transient,
            Self::Refused { status, .. } => match status {
                408 | 425 | 429 | 500..=599 => ErrorKind::Transient,
                _ => ErrorKind::Refused,
            },
            Self::GraphQl { .. } => ErrorKind::Refused,
            Self::OriginNotAllowed { .. }
            | Self::OriginInvalid { .. }
            | Self::UrlInvalid
            | Self::UrlWithCredentials { .. }
            | Self::HeaderInvalid { .. }
            | Self::BodyNotSerializable
            | Self::BodyNotAllowed
            | Self::Redirected
            | Self::AnswerNotUnderstood { .. } => ErrorKind::Contract,
        }
    }
}

impl GraphQlError {
    fn said(&self) -> String {
        match &self.code {
            Some(code) => [&*self.message, " (", code, ")"].concat(),
            None => self.message.clone(),
        }
    }
}

impl fmt::Display for GraphQlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said())
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl StdError for FetchError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> FetchError {
        FetchError::Refused {
            status,
            code: format!("http_{status}"),
            message: None,
        }
    }

    #[test]
    fn errors_travel() {
        fn travels<T: Clone + PartialEq + Send + Sync + std::error::Error + 'static>() {}
        travels::<FetchError>();
    }

    #[test]
    fn messages_say_what_to_do() {
        let error = FetchError::OriginNotAllowed {
            origin: "https://example.com".into(),
        };
        assert_eq!(
            error.to_string(),
            "the token is not meant for `https://example.com`, so nothing was sent there; \
             allow the origin when the client is made, if it should be"
        );
        let error = FetchError::OriginInvalid {
            origin: Some("https://example.com".into()),
        };
        assert!(error.to_string().ends_with("of `https://example.com`"));
    }

    #[test]
    fn messages_hold_what_the_server_said() {
        assert_eq!(
            refused(502).to_string(),
            "the server refused the request with 502 (http_502)"
        );
        let error = FetchError::GraphQl {
            errors: vec![
                GraphQlError {
                    message: "no".into(),
                    code: Some("INTERNAL_ERROR".into()),
                },
                GraphQlError {
                    message: "never".into(),
                    code: None,
                },
            ],
        };
        assert_eq!(
            error.to_string(),
            "GraphQL errors: no (INTERNAL_ERROR); never"
        );
    }

    #[test]
    fn what_passes_by_itself_may_be_tried_again() {
        for status in [408, 429, 500, 502, 503, 504] {
            assert_eq!(refused(status).kind(), ErrorKind::Transient, "{status}");
        }
        for status in [400, 401, 402, 403, 404, 409, 422] {
            assert_eq!(refused(status).kind(), ErrorKind::Refused, "{status}");
        }
        let reason = Error::NotEmbedded;
        assert_eq!(
            FetchError::TokenFailed { reason }.kind(),
            ErrorKind::Environment
        );
    }
}
