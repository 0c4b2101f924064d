//! The failures of the API, as its clients see them.

use std::time::Duration;

use appbridge_server::{PlatformError, SessionRejection, TransportError, error_answer};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};

use crate::store::StoreError;

/// A failed request: status, stable code, a sentence for a person.
#[derive(Debug)]
pub(crate) struct ApiError {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Session(SessionRejection),
    Plain(Plain),
}

#[derive(Debug)]
struct Plain {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
    retry_after: Option<u64>,
}

impl ApiError {
    const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self {
            kind: Kind::Plain(Plain {
                status,
                code,
                message,
                retry_after: None,
            }),
        }
    }

    pub(crate) const fn bad_request(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) const fn not_found(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    pub(super) const fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This route does not take this method.",
        )
    }

    pub(super) const fn timeout() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timeout",
            "The answer takes too long. Please try again later.",
        )
    }

    pub(super) const fn not_connected() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "tenant_not_connected",
            "This tenant is not connected yet. Please open the app's setup in JTL Hub.",
        )
    }

    /// This server's own limit; `wait` until there is one request more.
    pub(super) fn too_many_requests(wait: Duration) -> Self {
        // Rounded up: whoever comes a moment early is refused again.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            "This tenant sends too many requests. Please wait a moment and try again.",
        )
        .retry_after(Some(seconds))
    }

    const fn retry_after(mut self, seconds: Option<u64>) -> Self {
        if let Kind::Plain(plain) = &mut self.kind {
            plain.retry_after = seconds;
        }
        self
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self.kind {
            Kind::Session(rejection) => rejection.into_response(),
            Kind::Plain(plain) => {
                let mut response = error_answer(plain.status, plain.code, plain.message);
                if let Some(seconds) = plain.retry_after {
                    response
                        .headers_mut()
                        .insert(RETRY_AFTER, HeaderValue::from(seconds));
                }
                response
            }
        }
    }
}

impl From<SessionRejection> for ApiError {
    fn from(rejection: SessionRejection) -> Self {
        Self {
            kind: Kind::Session(rejection),
        }
    }
}

impl From<QueryRejection> for ApiError {
    fn from(_: QueryRejection) -> Self {
        Self::bad_request(
            "query_invalid",
            "The query is malformed: `first` is a number, and each parameter is given once.",
        )
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::bad_request("path_invalid", "The address is malformed.")
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let source = std::error::Error::source(&error).map(ToString::to_string);
        let code = error.code();
        tracing::error!(code, %error, source, "the tenant store failed");
        let (status, message) = match error {
            StoreError::Migrate(_) | StoreError::Query(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "The app's own database failed. Please try again later.",
            ),
            _ => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The app's own database is not available at the moment. Please try again later.",
            ),
        };
        Self::new(status, code, message)
    }
}

impl From<PlatformError> for ApiError {
    fn from(error: PlatformError) -> Self {
        tracing::warn!(code = error.code(), %error, "the WaWi API gave no data");
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        let bad_gateway = StatusCode::BAD_GATEWAY;
        let (status, message) = match &error {
            PlatformError::RateLimited(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "JTL limits the number of requests. Please wait a moment and try again.",
            ),
            PlatformError::Unauthorized(_) => (
                bad_gateway,
                "JTL refuses this app's access. Is the app installed for this tenant, and are its \
                 credentials from the same environment?",
            ),
            PlatformError::LicenceRequired(_) => (
                bad_gateway,
                "This tenant has no licence for the data, or the app is not authorised there.",
            ),
            PlatformError::Forbidden(_) => (
                bad_gateway,
                "The app lacks a scope for this data (items.read, customers.read, salesorders.read).",
            ),
            PlatformError::NotFound(_) => (bad_gateway, "JTL's API does not know this resource."),
            PlatformError::Conflict(_) => (bad_gateway, "The data has been changed meanwhile."),
            PlatformError::BusinessRule(_) => {
                (bad_gateway, "A rule of JTL-Wawi forbids the request.")
            }
            PlatformError::HeaderMissing(_) => (
                bad_gateway,
                "JTL's API misses a header in the app's request.",
            ),
            PlatformError::BadRequest(_) | PlatformError::UnsupportedMediaType(_) => (
                bad_gateway,
                "JTL's API does not understand the app's request.",
            ),
            PlatformError::GraphQl(errors) if errors.is_internal() => (
                bad_gateway,
                "JTL's API reports an internal error. If it keeps doing so, the app may lack a \
                 scope for this data (items.read, customers.read, salesorders.read).",
            ),
            PlatformError::GraphQl(_) => (bad_gateway, "JTL's API could not carry out the query."),
            PlatformError::Server {
                status: 503 | 504, ..
            } => (
                unavailable,
                "JTL's API is not available at the moment. Please try again later.",
            ),
            PlatformError::Server { .. } => {
                (bad_gateway, "JTL's API failed. Please try again later.")
            }
            PlatformError::Transport(TransportError::Timeout) => (
                unavailable,
                "JTL's API does not answer in time. Please try again later.",
            ),
            PlatformError::Transport(TransportError::Unreachable) => (
                unavailable,
                "JTL's API cannot be reached at the moment. Please try again later.",
            ),
            PlatformError::AccessToken(error) => (error.status(), error.message()),
            _ => (
                bad_gateway,
                "JTL's API gave an answer that this app does not understand.",
            ),
        };
        let retry_after = match &error {
            PlatformError::RateLimited(limit) => limit.wait_seconds(),
            _ => None,
        };
        Self::new(status, error.code(), message).retry_after(retry_after)
    }
}
