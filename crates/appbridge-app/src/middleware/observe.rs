//! What every request has: a number to find it by, a line in the log, a place
//! in the metrics.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::metrics::Metrics;
use crate::reserved::is_reserved;

/// What a request is found by in the log, as an extension of the request: letters, digits, and
/// `-_.`.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(String);

impl RequestId {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// As long as two UUIDs; a proxy's own format fits.
const MAX_ID: usize = 72;
/// What a log line has of a method and of a path, in bytes: strangers may send them at any
/// length.
const MAX_METHOD: usize = 32;
const MAX_PATH: usize = 512;
/// The route of what is no route: the frontend's files and pages.
const FRONTEND: &str = "frontend";
/// The route of what would be one of the program's, and is not.
const NO_ROUTE: &str = "none";

/// Observes a request from its head to its answer's head.
///
/// In the log it is named by id, method, path and route. Neither the query (it
/// holds what people search for) nor any header is in it. The id is the one that
/// a proxy in front has given (`X-Request-ID`), or a new one, and goes back with
/// the answer.
pub async fn observe(State(metrics): State<Metrics>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = given_id(request.headers()).unwrap_or_else(fresh_id);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| unmatched(request.uri().path()), MatchedPath::as_str)
        .to_owned();
    let span = tracing::info_span!(
        "request",
        id,
        method = %beginning(request.method().as_str(), MAX_METHOD),
        path = beginning(request.uri().path(), MAX_PATH),
        route,
    );
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut observed = metrics.begin(request.method(), &route);
    async {
        tracing::debug!("request received");
        let mut response = next.run(request).await;
        let status = response.status();
        observed.answered(status, begun.elapsed());
        tracing::info!(
            status = status.as_u16(),
            milliseconds = milliseconds_since(begun),
            "request answered"
        );
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// The route of a path that no route takes.
fn unmatched(path: &str) -> &'static str {
    if is_reserved(path) {
        NO_ROUTE
    } else {
        FRONTEND
    }
}

fn beginning(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

/// As a number: 128 bits would be a text in JSON.
pub(super) fn milliseconds_since(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The id that came with the request, when it is fit for a log.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = (1..=MAX_ID).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    plain.then(|| id.to_owned())
}

fn fresh_id() -> String {
    format!("{:032x}", rand::random::<u128>())
}
