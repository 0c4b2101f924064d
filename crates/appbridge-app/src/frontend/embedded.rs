//! A frontend inside the program.

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue,
    IF_MODIFIED_SINCE, LAST_MODIFIED, VARY,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::PAGE;

/// Files that the program holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Embedded {
    get: fn(&str) -> Option<EmbeddedFile>,
}

impl Embedded {
    pub(super) fn of<Files: RustEmbed>() -> Self {
        Self { get: Files::get }
    }

    /// The page, if there is one.
    pub(super) fn page(self) -> Option<String> {
        let page = (self.get)(PAGE)?;
        Some(String::from_utf8_lossy(&page.data).into_owned())
    }

    /// A file, or the file `.br` beside it for those who take that: what
    /// [`folder`](super::folder) answers, but for parts of files.
    pub(super) fn file(self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        let name = path.strip_prefix('/').unwrap_or(path);
        let Some(plain) = (self.get)(name) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let compressed = takes_brotli(headers)
            .then(|| (self.get)(&format!("{name}.br")))
            .flatten();
        let mut answer = HeaderMap::new();
        answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
        let modified = modified(&plain);
        if let Some(modified) = modified
            && let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(modified))
        {
            answer.insert(LAST_MODIFIED, date);
        }
        if is_known(modified, headers) {
            return (StatusCode::NOT_MODIFIED, answer).into_response();
        }
        if let Ok(kind) = HeaderValue::from_str(plain.metadata.mimetype()) {
            answer.insert(CONTENT_TYPE, kind);
        }
        if compressed.is_some() {
            answer.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        let data = match compressed.unwrap_or(plain).data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => data.into(),
        };
        answer.insert(CONTENT_LENGTH, data.len().into());
        let body = match *method {
            Method::HEAD => Body::empty(),
            _ => data.into(),
        };
        (answer, body).into_response()
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| {
            let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
            let refused = weight
                .trim()
                .strip_prefix("q=")
                .is_some_and(|weight| weight.parse() == Ok(0.0));
            coding.trim().eq_ignore_ascii_case("br") && !refused
        })
}

/// When the file was built, in whole seconds as HTTP has them.
fn modified(file: &EmbeddedFile) -> Option<SystemTime> {
    let seconds = file.metadata.last_modified()?;
    Some(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Whether the browser has this one already.
fn is_known(modified: Option<SystemTime>, headers: &HeaderMap) -> bool {
    let since = headers
        .get(IF_MODIFIED_SINCE)
        .and_then(|value| httpdate::parse_http_date(value.to_str().ok()?).ok());
    modified
        .zip(since)
        .is_some_and(|(modified, since)| modified <= since)
}
