//! How large a request may be.

use appbridge_server::error_answer;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;

/// A token of 8 KiB and what browsers send beside it.
const MAX_HEADERS: usize = 16 * 1024;
/// Longer than any address of the app.
const MAX_ADDRESS: usize = 4 * 1024;
/// No route takes more.
pub(crate) const MAX_BODY: usize = 64 * 1024;

/// Refuses requests whose address (4 KiB), headers (16 KiB) or announced body (64 KiB)
/// are too large.
pub async fn within_limits(request: Request, next: Next) -> Response {
    let address = request
        .uri()
        .path_and_query()
        .map_or(0, |address| address.as_str().len());
    if address > MAX_ADDRESS {
        return error_answer(
            StatusCode::URI_TOO_LONG,
            "address_too_long",
            "The address has more than 4 KiB.",
        );
    }
    let headers: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if headers > MAX_HEADERS {
        return error_answer(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "headers_too_large",
            "The headers have more than 16 KiB.",
        );
    }
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > MAX_BODY as u64) {
        return error_answer(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body has more than 64 KiB.",
        );
    }
    next.run(request).await
}
