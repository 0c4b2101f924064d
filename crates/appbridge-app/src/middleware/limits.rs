//! How large a request may be.

use appbridge_server::error_answer;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;

/// A token of 8 KiB and what browsers send beside it.
const MAX_HEADERS: usize = 16 * 1024;
/// Longer than any address of the app.
const MAX_ADDRESS: usize = 4 * 1024;
/// How many bytes the body of a request may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimit(pub usize);

impl Default for BodyLimit {
    /// 64 KiB.
    fn default() -> Self {
        Self(64 * 1024)
    }
}

/// Refuses requests whose address (4 KiB), headers (16 KiB) or announced body are too large.
/// Of a body that is not announced, [`DefaultBodyLimit`](axum::extract::DefaultBodyLimit)
/// has to refuse what is too much.
pub async fn within_limits(
    State(BodyLimit(max_body)): State<BodyLimit>,
    request: Request,
    next: Next,
) -> Response {
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
    if announced.is_some_and(|length: u64| length > max_body as u64) {
        return error_answer(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            &format!("The body has more than {max_body} bytes."),
        );
    }
    next.run(request).await
}
