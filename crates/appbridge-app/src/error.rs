//! The failures of an app's API, as its clients see them.

use std::borrow::Cow;
use std::time::Duration;

use appbridge_server::{PlatformError, SessionRejection, TransportError, error_answer};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};

use crate::store::StoreError;

/// When a client may come back that found too many requests to JTL under way. Nobody
/// knows when one of them ends; this is about as long as the client has waited already.
const BUSY_SECONDS: u64 = 2;

/// A failed request: status, stable code, a sentence for a person.
///
/// As a response it is `{ "error": { "code", "message" } }`. What went wrong in the
/// database or at JTL is logged when it becomes one, and is no part of the response.
///
/// ```
/// use appbridge_app::ApiError;
/// use appbridge_server::{PlatformError, TransportError};
///
/// let error = ApiError::from(PlatformError::Transport(TransportError::Timeout));
/// assert_eq!((error.status().as_u16(), error.code()), (503, "wawi_timeout"));
/// let own = ApiError::not_found("shelf_not_found", "This tenant has no such shelf.");
/// assert_eq!(own.status().as_u16(), 404);
/// ```
#[derive(Debug)]
pub struct ApiError {
    kind: Kind,
    /// The scopes that the app asks for, as a list in a sentence.
    scopes: Option<&'static str>,
}

#[derive(Debug)]
enum Kind {
    Session(SessionRejection),
    Store(StoreError),
    Platform(PlatformError),
    Plain(Plain),
}

/// A failure that says all there is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: Cow<'static, str>,
    /// In seconds.
    pub(crate) retry_after: Option<u64>,
}

impl Plain {
    /// A failure of the store, which is logged.
    pub(crate) fn logged(error: &StoreError) -> Self {
        log_store(error);
        Self {
            status: store_status(error),
            code: error.code(),
            message: store_message(error).into(),
            retry_after: None,
        }
    }
}

impl ApiError {
    /// A failure with a code of the app's own, in snake case, and a sentence for the
    /// person in front of the screen.
    #[must_use]
    pub const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self::of(Kind::Plain(Plain {
            status,
            code,
            message: Cow::Borrowed(message),
            retry_after: None,
        }))
    }

    const fn of(kind: Kind) -> Self {
        Self { kind, scopes: None }
    }

    /// 400: the request itself is wrong.
    #[must_use]
    pub const fn bad_request(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// 404: what the request names does not exist.
    #[must_use]
    pub const fn not_found(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    pub(crate) const fn unknown_route() -> Self {
        Self::not_found("not_found", "There is no such route.")
    }

    pub(crate) const fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This route does not take this method.",
        )
    }

    pub(crate) const fn body_too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body has more bytes than this route takes.",
        )
    }

    pub(crate) const fn timeout() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timeout",
            "The answer takes too long. Please try again later.",
        )
    }

    pub(crate) const fn not_connected() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "tenant_not_connected",
            "This tenant is not connected yet. Please open the app's setup in the JTL Hub.",
        )
    }

    /// This server's own limit; `wait` until there is one request more.
    pub(crate) fn too_many_requests(wait: Duration) -> Self {
        // Rounded up: a client that comes a moment early is refused again.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self::of(Kind::Plain(Plain {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: "too_many_requests",
            message: Cow::Borrowed(
                "This tenant sends too many requests. Please wait a moment and try again.",
            ),
            retry_after: Some(seconds),
        }))
    }

    /// Names the scopes that the app asks for, such as `items.read, customers.read`, in
    /// the message of a failure that a missing one may have caused.
    #[must_use]
    pub const fn naming_scopes(mut self, scopes: &'static str) -> Self {
        self.scopes = Some(scopes);
        self
    }

    /// The response's status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match &self.kind {
            Kind::Session(rejection) => rejection.status(),
            Kind::Store(error) => store_status(error),
            Kind::Platform(error) => platform_status(error),
            Kind::Plain(plain) => plain.status,
        }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &self.kind {
            Kind::Session(rejection) => rejection.code(),
            Kind::Store(error) => error.code(),
            Kind::Platform(error) => error.code(),
            Kind::Plain(plain) => plain.code,
        }
    }

    fn retry_after(&self) -> Option<u64> {
        match &self.kind {
            Kind::Platform(PlatformError::RateLimited(limit)) => limit.wait_seconds(),
            Kind::Platform(PlatformError::Transport(TransportError::Busy)) => Some(BUSY_SECONDS),
            Kind::Plain(plain) => plain.retry_after,
            _ => None,
        }
    }

    fn message(&self) -> String {
        match &self.kind {
            Kind::Platform(error) => platform_message(error, self.scopes),
            Kind::Store(error) => store_message(error).to_owned(),
            Kind::Session(rejection) => rejection.to_string(),
            Kind::Plain(plain) => plain.message.clone().into_owned(),
        }
    }

    /// What the response does not say.
    fn log(&self) {
        match &self.kind {
            Kind::Store(error) => log_store(error),
            Kind::Platform(error) => {
                tracing::warn!(code = error.code(), %error, "the WaWi API gave no data");
            }
            Kind::Session(_) | Kind::Plain(_) => {}
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        if let Kind::Session(rejection) = self.kind {
            return rejection.into_response();
        }
        let mut response = error_answer(self.status(), self.code(), &self.message());
        if self.status() == StatusCode::UNAUTHORIZED {
            // RFC 9110 §15.5.2 wants one; there is none for cookies.
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after() {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<SessionRejection> for ApiError {
    fn from(rejection: SessionRejection) -> Self {
        Self::of(Kind::Session(rejection))
    }
}

impl From<Plain> for ApiError {
    fn from(plain: Plain) -> Self {
        Self::of(Kind::Plain(plain))
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::of(Kind::Store(error))
    }
}

impl From<PlatformError> for ApiError {
    fn from(error: PlatformError) -> Self {
        Self::of(Kind::Platform(error))
    }
}

impl From<QueryRejection> for ApiError {
    fn from(_: QueryRejection) -> Self {
        Self::bad_request(
            "query_invalid",
            "The query is malformed: each parameter has its own form and is given once.",
        )
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::bad_request("path_invalid", "The address is malformed.")
    }
}

const fn store_status(error: &StoreError) -> StatusCode {
    match error {
        StoreError::Migrate(_) | StoreError::Query(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

const fn store_message(error: &StoreError) -> &'static str {
    match error {
        StoreError::Migrate(_) | StoreError::Query(_) => {
            "The app's own database failed. Please try again later."
        }
        _ => "The app's own database is not available at the moment. Please try again later.",
    }
}

fn log_store(error: &StoreError) {
    let source = std::error::Error::source(error).map(ToString::to_string);
    tracing::error!(code = error.code(), %error, source, "the tenant store failed");
}

/// JTL's refusals are no fault of the frontend: 401 and 403 would have it get a new
/// session token in vain.
const fn platform_status(error: &PlatformError) -> StatusCode {
    match error {
        PlatformError::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
        PlatformError::Server {
            status: 503 | 504, ..
        }
        | PlatformError::Transport(
            TransportError::Timeout | TransportError::Unreachable | TransportError::Busy,
        ) => StatusCode::SERVICE_UNAVAILABLE,
        PlatformError::AccessToken(error) => error.status(),
        _ => StatusCode::BAD_GATEWAY,
    }
}

fn platform_message(error: &PlatformError, scopes: Option<&str>) -> String {
    let scopes = scopes.map_or_else(String::new, |scopes| format!(" ({scopes})"));
    let message = match error {
        PlatformError::RateLimited(_) => {
            "JTL limits the number of requests. Please wait a moment and try again."
        }
        PlatformError::Unauthorized(_) => {
            "JTL refuses this app's access. Is the app installed for this tenant, and are its \
             credentials from the same environment?"
        }
        PlatformError::LicenceRequired(_) => {
            "This tenant has no licence for the data, or the app is not authorised there."
        }
        PlatformError::Forbidden(_) => {
            return format!("The app lacks a scope for this data{scopes}.");
        }
        PlatformError::NotFound(_) => "JTL's API does not know this resource.",
        PlatformError::Conflict(_) => "The data has been changed meanwhile.",
        PlatformError::BusinessRule(_) => "A rule of JTL-Wawi forbids the request.",
        PlatformError::HeaderMissing(_) => "JTL's API misses a header in the app's request.",
        PlatformError::BadRequest(_) | PlatformError::UnsupportedMediaType(_) => {
            "JTL's API does not understand the app's request."
        }
        PlatformError::GraphQl(errors) if errors.is_internal() => {
            return format!(
                "JTL's API reports an internal error. If it keeps doing so, the app may lack a \
                 scope for this data{scopes}."
            );
        }
        PlatformError::GraphQl(_) => "JTL's API could not carry out the query.",
        PlatformError::Server {
            status: 503 | 504, ..
        } => "JTL's API is not available at the moment. Please try again later.",
        PlatformError::Server { .. } => "JTL's API failed. Please try again later.",
        PlatformError::Transport(TransportError::Timeout) => {
            "JTL's API does not answer in time. Please try again later."
        }
        PlatformError::Transport(TransportError::Unreachable) => {
            "JTL's API cannot be reached at the moment. Please try again later."
        }
        PlatformError::Transport(TransportError::Busy) => {
            "Too many requests to JTL's API are under way. Please try again in a moment."
        }
        PlatformError::AccessToken(error) => error.message(),
        _ => "JTL's API gave an answer that this app does not understand.",
    };
    message.to_owned()
}
