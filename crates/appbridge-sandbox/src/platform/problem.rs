//! Error answers in the platform's two formats.
//!
//! JTL documents both without saying which service uses which. Here whatever
//! guards a service (token, licence, scope) answers with ProblemDetails, and
//! what reads the request (headers, body) answers with the other. A 402 alone has no body,
//! as JTL's description of the API says.

use axum::Json;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

use super::requests::Reason;
use super::scopes::MissingScope;
use super::settings::MissingTenant;

/// An error response. Its detail is the reason in the list of requests, unless it may
/// hold words of the request.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
    /// Whether the detail may quote the request, which the list of requests keeps out.
    quotes_request: bool,
    format: Format,
    /// The scheme that a 401 asks for.
    scheme: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// `{Type, Title, Status, Instance, TraceId, Detail, Errors}`.
    Details,
    /// `{errorCode, validationErrors, errors, errorMessage, stacktrace}`.
    Code(&'static str),
    /// Nothing.
    Empty,
}

impl Problem {
    fn details(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            quotes_request: false,
            format: Format::Details,
            scheme: "Bearer",
        }
    }

    fn code(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            quotes_request: false,
            format: Format::Code(code),
            scheme: "Bearer",
        }
    }

    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self {
            quotes_request: true,
            ..Self::code(StatusCode::BAD_REQUEST, "BadRequest", detail)
        }
    }

    pub(crate) fn unauthorized(detail: impl Into<String>) -> Self {
        Self::details(StatusCode::UNAUTHORIZED, detail)
    }

    /// A 401 that asks for another scheme than `Bearer`.
    pub(crate) fn with_scheme(
        status: StatusCode,
        detail: impl Into<String>,
        scheme: &'static str,
    ) -> Self {
        Self {
            scheme,
            ..Self::details(status, detail)
        }
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::details(StatusCode::FORBIDDEN, detail)
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::details(StatusCode::NOT_FOUND, detail)
    }

    pub(crate) fn not_implemented(detail: impl Into<String>) -> Self {
        Self::details(StatusCode::NOT_IMPLEMENTED, detail)
    }

    pub(crate) fn method_not_allowed(detail: impl Into<String>) -> Self {
        Self::details(StatusCode::METHOD_NOT_ALLOWED, detail)
    }

    /// The tenant has no licence for the app, or has not authorised it.
    pub(crate) fn payment_required(detail: impl Into<String>) -> Self {
        Self {
            format: Format::Empty,
            ..Self::details(StatusCode::PAYMENT_REQUIRED, detail)
        }
    }

    pub(crate) fn missing_scope(missing: &MissingScope) -> Self {
        Self::forbidden(missing.to_string())
    }

    pub(crate) fn header_missing(name: &str) -> Self {
        Self::code(
            StatusCode::PRECONDITION_FAILED,
            "HeaderMissing",
            format!("the header {name} is required"),
        )
    }

    /// Without the tenant's header; which status that has is not established.
    pub(crate) fn tenant_missing(status: MissingTenant) -> Self {
        match status {
            MissingTenant::BadRequest => Self::code(
                StatusCode::BAD_REQUEST,
                "TenantIdMissing",
                "the header X-Tenant-ID is required",
            ),
            MissingTenant::PreconditionFailed => Self::header_missing("X-Tenant-ID"),
        }
    }

    /// A fault of the sandbox itself.
    pub(crate) fn internal(detail: impl Into<String>) -> Self {
        Self::details(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    pub(crate) fn content_type() -> Self {
        Self::code(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            "the content type has to be exactly application/json",
        )
    }

    pub(crate) fn too_many_requests() -> Self {
        Self::details(StatusCode::TOO_MANY_REQUESTS, "the rate limit is used up")
    }

    /// The usual answer of this status, for faults that name nothing else.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let reason = status.canonical_reason().unwrap_or("Error");
        match status.as_u16() {
            400 => Self::malformed(reason),
            412 => Self::header_missing("X-Tenant-ID"),
            415 => Self::content_type(),
            402 => Self::payment_required(reason),
            409 | 422 => Self::code(status, "BusinessRule", reason),
            _ => Self::details(status, reason),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = match self.format {
            Format::Details => Json(json!({
                // RFC 9457: the status says all that the type could.
                "Type": "about:blank",
                "Title": self.status.canonical_reason().unwrap_or("Error"),
                "Status": self.status.as_u16(),
                "Instance": null,
                "TraceId": trace_id(),
                "Detail": &self.detail,
                "Errors": [],
            }))
            .into_response(),
            Format::Code(code) => Json(json!({
                "errorCode": code,
                "validationErrors": {},
                "errors": {},
                "errorMessage": &self.detail,
                "stacktrace": null,
            }))
            .into_response(),
            Format::Empty => Response::default(),
        };
        *response.status_mut() = self.status;
        let reason = if self.quotes_request {
            Reason::new("the request is malformed; the body of the response says how")
        } else {
            Reason::new(self.detail)
        };
        response.extensions_mut().insert(reason);
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static(self.scheme));
        }
        response
    }
}

/// Names one request in answers, as the platform's `TraceId`.
pub(crate) fn trace_id() -> String {
    Uuid::new_v4().simple().to_string()
}
