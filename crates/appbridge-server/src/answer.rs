//! The error answers of a backend.

use appbridge_types::error::{ErrorBody, ErrorDetail};
use axum_core::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

/// Builds the answer `{ "error": { "code": …, "message": … } }`.
///
/// `code` is a stable code in `snake_case`, `message` a sentence for a person
/// that holds no secret.
#[must_use]
pub fn error_answer(status: StatusCode, code: &str, message: &str) -> Response {
    let error = ErrorDetail {
        code: code.to_owned(),
        message: message.to_owned(),
    };
    // Two strings are always JSON; an answer without a body still has its status.
    let body = serde_json::to_vec(&ErrorBody { error }).unwrap_or_default();
    let json = HeaderValue::from_static("application/json");
    (status, [(CONTENT_TYPE, json)], body).into_response()
}
