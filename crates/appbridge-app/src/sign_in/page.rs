//! A page for people whose sign-in came to nothing.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::{Html, IntoResponse, Response};

use super::error::SignInError;
use super::return_path::ReturnPath;
use crate::error::ApiError;

/// A failure as a page where a browser navigates, which has a link to try again, and else as the
/// JSON of every other failure.
pub(super) fn failure(
    error: SignInError,
    headers: &HeaderMap,
    sign_in: Option<(&str, &ReturnPath)>,
) -> Response {
    let wants_page = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("text/html"));
    if !wants_page {
        return ApiError::from(error).into_response();
    }
    let plain = error.plain();
    let again = sign_in.map_or_else(String::new, |(address, path)| {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("return", path.path())
            .finish();
        // The address and the query have nothing that HTML would take for its own.
        format!("<p><a href=\"{address}?{query}\">Sign in</a></p>")
    });
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Sign-in</title>\
         <h1>Not signed in</h1><p>{message}</p>{again}<p><code>{code}</code></p></html>",
        message = plain.message,
        code = plain.code,
    );
    (plain.status, Html(page)).into_response()
}
