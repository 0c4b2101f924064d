//! The error answers of a backend.

use appbridge_types::error::{ErrorBody, ErrorDetail};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

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
    (status, Json(ErrorBody { error })).into_response()
}
