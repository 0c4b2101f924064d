//! Everything that can go wrong between the backend and the ERP API.

use std::fmt;

use http::StatusCode;

use super::problem::ApiProblem;
use super::rate_limit::RateLimit;
use crate::access_token::{AccessTokenError, BearerError};
use crate::transport::{Answer, TransportError};

/// Why the ERP API gave no data. Prints no upstream text and no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlatformError {
    /// 400: the request is malformed; the program's own mistake.
    #[error("the WaWi API found the request malformed (400)")]
    BadRequest(ApiProblem),
    /// 401, also with a new access token: credentials of another environment, or
    /// a tenant that the app is not installed in.
    #[error("the WaWi API refused a fresh access token (401)")]
    Unauthorized(ApiProblem),
    /// 402: the tenant has no licence, or the app is not authorised there.
    #[error("the tenant has no licence for this, or the app is not authorised (402)")]
    LicenceRequired(ApiProblem),
    /// 403: the app lacks a scope.
    #[error("the app lacks a scope for this (403)")]
    Forbidden(ApiProblem),
    /// 404: nothing there.
    #[error("the WaWi API has no such resource (404)")]
    NotFound(ApiProblem),
    /// 409: somebody else changed it first, or it exists already.
    #[error("the request conflicts with the resource's state (409)")]
    Conflict(ApiProblem),
    /// 412: a required header is missing; the program's own mistake.
    #[error("the WaWi API misses a required header (412)")]
    HeaderMissing(ApiProblem),
    /// 415: the content type is not exactly `application/json`.
    #[error("the WaWi API does not take this content type (415)")]
    UnsupportedMediaType(ApiProblem),
    /// 422: a rule of the business forbids it.
    #[error("a business rule forbids the request (422)")]
    BusinessRule(ApiProblem),
    /// 429: too many requests. Transient; wait as long as it says.
    #[error("the WaWi API limits the rate of requests (429)")]
    RateLimited(RateLimit),
    /// 500 to 599. Generally transient; retry with backoff.
    #[error("the WaWi API failed ({status})")]
    Server {
        /// The answer's status.
        status: u16,
        /// What the API said.
        problem: ApiProblem,
    },
    /// A status that JTL does not document.
    #[error("the WaWi API answered with the unexpected status {status}")]
    UnexpectedStatus {
        /// The answer's status.
        status: u16,
    },
    /// HTTP 200 with GraphQL `errors`.
    #[error("the WaWi API reports a GraphQL error ({0})")]
    GraphQl(GraphQlErrors),
    /// There is no access token to ask with.
    #[error(transparent)]
    AccessToken(#[from] AccessTokenError),
    /// No answer. Generally transient. [`TransportError::Busy`] is this backend's own
    /// limit: nothing was sent, and nothing is tried again.
    #[error("the WaWi API gave no answer: {0}")]
    Transport(#[from] TransportError),
    /// The answer is not the documented one, or not the one the caller's type
    /// expects.
    #[error("the WaWi API's answer cannot be understood")]
    Undecodable,
    /// The variables cannot be written as JSON; the program's own mistake.
    #[error("the request's variables or body cannot be written as JSON")]
    Unencodable,
    /// A segment of a REST path is empty, `.`, `..` or longer than 200 bytes;
    /// nothing was sent.
    #[error("a segment of the path is empty, a dot segment or too long")]
    PathInvalid,
    /// A list does not come to an end: its next page is one that was had before,
    /// or has no name.
    #[error("the WaWi API's list repeats itself")]
    ListRepeats,
}

impl PlatformError {
    /// A stable code, fit for a backend's own error answers.
    ///
    /// `wawi_internal_error` is also how a missing scope shows in GraphQL answers.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadRequest(_) | Self::UnsupportedMediaType(_) => "wawi_bad_request",
            Self::Unauthorized(_) => "wawi_unauthorized",
            Self::LicenceRequired(_) => "wawi_licence_required",
            Self::Forbidden(_) => "wawi_forbidden",
            Self::NotFound(_) => "wawi_not_found",
            Self::Conflict(_) => "wawi_conflict",
            Self::HeaderMissing(_) => "wawi_header_missing",
            Self::BusinessRule(_) => "wawi_business_rule",
            Self::RateLimited(_) => "wawi_rate_limited",
            Self::Server {
                status: 503 | 504, ..
            } => "wawi_unavailable",
            Self::Server { .. } => "wawi_failed",
            Self::GraphQl(errors) if errors.is_internal() => "wawi_internal_error",
            Self::GraphQl(_) => "wawi_graphql_error",
            Self::AccessToken(error) => error.code(),
            Self::Transport(TransportError::Timeout) => "wawi_timeout",
            Self::Transport(TransportError::Unreachable) => "wawi_unreachable",
            Self::Transport(TransportError::Busy) => "wawi_busy",
            Self::Transport(TransportError::TooLarge | TransportError::Insecure)
            | Self::UnexpectedStatus { .. }
            | Self::Undecodable
            | Self::ListRepeats => "wawi_answer_invalid",
            Self::Unencodable | Self::PathInvalid => "wawi_request_invalid",
        }
    }

    /// What JTL's API said about a refusal, when it said something.
    #[must_use]
    pub const fn problem(&self) -> Option<&ApiProblem> {
        match self {
            Self::BadRequest(problem)
            | Self::Unauthorized(problem)
            | Self::LicenceRequired(problem)
            | Self::Forbidden(problem)
            | Self::NotFound(problem)
            | Self::Conflict(problem)
            | Self::HeaderMissing(problem)
            | Self::UnsupportedMediaType(problem)
            | Self::BusinessRule(problem)
            | Self::Server { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::RateLimited(_)
                | Self::Server { .. }
                | Self::Transport(
                    TransportError::Unreachable | TransportError::Timeout | TransportError::Busy
                )
                | Self::AccessToken(
                    AccessTokenError::RateLimited { .. }
                        | AccessTokenError::Failed { .. }
                        | AccessTokenError::Transport(_)
                )
        )
    }

    /// The error of an answer with another status than 200.
    pub(crate) fn from_answer(answer: &Answer) -> Self {
        let problem = || ApiProblem::read(&answer.body);
        match answer.status.as_u16() {
            400 => Self::BadRequest(problem()),
            401 => Self::Unauthorized(problem()),
            402 => Self::LicenceRequired(problem()),
            403 => Self::Forbidden(problem()),
            404 => Self::NotFound(problem()),
            409 => Self::Conflict(problem()),
            412 => Self::HeaderMissing(problem()),
            415 => Self::UnsupportedMediaType(problem()),
            422 => Self::BusinessRule(problem()),
            _ if answer.status == StatusCode::TOO_MANY_REQUESTS => {
                Self::RateLimited(RateLimit::read(&answer.headers))
            }
            status @ 500..=599 => Self::Server {
                status,
                problem: problem(),
            },
            status => Self::UnexpectedStatus { status },
        }
    }
}

impl From<BearerError> for PlatformError {
    fn from(error: BearerError) -> Self {
        match error {
            BearerError::AccessToken(error) => Self::AccessToken(error),
            BearerError::Transport(error) => Self::Transport(error),
        }
    }
}

/// The `errors` of a GraphQL answer; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphQlErrors {
    /// The errors, in the order of the answer.
    pub errors: Vec<GraphQlError>,
}

impl GraphQlErrors {
    /// The code of the first error that has one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.errors.iter().find_map(|error| error.code.as_deref())
    }

    /// The trace id of the first error that has one.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.errors
            .iter()
            .find_map(|error| error.trace_id.as_deref())
    }

    /// Whether an error is JTL's `INTERNAL_ERROR`, which is also how a missing
    /// scope shows.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.errors
            .iter()
            .any(|error| error.code.as_deref() == Some("INTERNAL_ERROR"))
    }
}

impl fmt::Display for GraphQlErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code().unwrap_or("without a code"))?;
        self.trace_id()
            .map_or(Ok(()), |trace_id| write!(f, ", trace {trace_id}"))
    }
}

/// One of the `errors` of a GraphQL answer.
///
/// `Debug` leaves the message out: it may quote a merchant's data.
#[derive(Clone, PartialEq, Eq)]
pub struct GraphQlError {
    /// `extensions.code`.
    pub code: Option<String>,
    /// `extensions.traceId`; names the request in JTL's logs.
    pub trace_id: Option<String>,
    /// The API's own words, for developers, at most 500 characters.
    pub message: String,
}

impl fmt::Debug for GraphQlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphQlError")
            .field("code", &self.code)
            .field("trace_id", &self.trace_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16) -> PlatformError {
        PlatformError::from_answer(&Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: http::HeaderMap::new(),
            body: r#"{"errorCode":"E","errorMessage":"Anna Muster"}"#.into(),
        })
    }

    #[test]
    fn every_documented_status_has_its_own_error() {
        let problem = || ApiProblem::read(br#"{"errorCode":"E","errorMessage":"Anna Muster"}"#);
        let cases = [
            (400, PlatformError::BadRequest(problem())),
            (401, PlatformError::Unauthorized(problem())),
            (402, PlatformError::LicenceRequired(problem())),
            (403, PlatformError::Forbidden(problem())),
            (404, PlatformError::NotFound(problem())),
            (409, PlatformError::Conflict(problem())),
            (412, PlatformError::HeaderMissing(problem())),
            (415, PlatformError::UnsupportedMediaType(problem())),
            (422, PlatformError::BusinessRule(problem())),
            (429, PlatformError::RateLimited(RateLimit::default())),
            (
                500,
                PlatformError::Server {
                    status: 500,
                    problem: problem(),
                },
            ),
            (
                503,
                PlatformError::Server {
                    status: 503,
                    problem: problem(),
                },
            ),
            (302, PlatformError::UnexpectedStatus { status: 302 }),
            (418, PlatformError::UnexpectedStatus { status: 418 }),
        ];
        for (status, expected) in cases {
            let error = error(status);
            assert!(!format!("{error} {error:?}").contains("Anna"), "{error:?}");
            assert_eq!(error, expected);
        }
    }
}
