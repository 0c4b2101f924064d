//! The host that a request names.

use appbridge_server::error_answer;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{Request, StatusCode, Version};
use axum::response::Response;

/// Whether a request names its host as RFC 9112 (section 3.2) demands: once, and as a host
/// with or without a port. An empty one is none, and allowed; HTTP/1.0 may leave it out. Of
/// two, a proxy in front and this server could each take another.
pub(super) fn is_named<B>(request: &Request<B>) -> bool {
    let mut all = request.headers().get_all(HOST).iter();
    match (all.next(), all.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => {
            let host = host.as_bytes();
            host.is_empty() || (!host.contains(&b'@') && Authority::try_from(host).is_ok())
        }
        (Some(_), Some(_)) => false,
    }
}

pub(super) fn refusal() -> Response {
    error_answer(
        StatusCode::BAD_REQUEST,
        "host_malformed",
        "The request must name one host, in the header Host.",
    )
}
