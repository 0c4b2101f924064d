//! The version of the control routes, and their description for programs.

use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::rejection::Rejection;

/// The first number of the version in `openapi.json`. It grows when a client that was
/// written for the one before would no longer work.
pub(crate) const VERSION: u32 = 1;

/// The header in which a client names the version that it was written for.
pub(crate) const HEADER: &str = "sandbox-control-version";

pub(super) const DOCUMENT: &str = include_str!("../../openapi.json");

/// `GET openapi.json`.
pub(super) async fn document() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT)
}

/// Refuses a client that was written for another version. Without this it would fail
/// later, at the first value that it does not understand.
pub(super) async fn same_version_only(request: Request, next: Next) -> Response {
    match request.headers().get(HEADER) {
        Some(asked) if *asked != HeaderValue::from(VERSION) => {
            let asked = String::from_utf8_lossy(asked.as_bytes()).into_owned();
            let message = format!(
                "the control routes of this sandbox have version {VERSION}, and this client \
                 was written for {asked:?}: install client and sandbox of the same release"
            );
            Rejection::new(StatusCode::BAD_REQUEST, message).into_response()
        }
        _ => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{DOCUMENT, VERSION};

    #[test]
    fn the_document_has_this_version() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let version = document["info"]["version"].as_str().unwrap();
        assert_eq!(
            version.split('.').next(),
            Some(VERSION.to_string().as_str())
        );
    }
}
