//! What holds for every request of the API: its two ends in the log, and its
//! time.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::observe::milliseconds_since;
use crate::error::ApiError;

/// Longer than a request to each of the platform's hosts takes at worst, with
/// its retry, on any ordinary day.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Logs steps 3 and 10 of the flow that JTL documents: a request came from the app's
/// frontend, and its response goes back.
pub async fn log_ends(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let what = if request.headers().contains_key(AUTHORIZATION) {
        "request received with a session token"
    } else {
        "request received without a token"
    };
    tracing::debug!(step = 3, "{what}");
    let response = next.run(request).await;
    tracing::debug!(
        step = 10,
        status = response.status().as_u16(),
        milliseconds = milliseconds_since(begun),
        "forwarding the answer to the frontend"
    );
    response
}

/// Ends a request that takes longer than 30 seconds; what it was waiting for is dropped.
pub async fn within_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(TIMEOUT, next.run(request))
        .await
        .unwrap_or_else(|_| ApiError::timeout().into_response())
}

/// Forbids caches to keep a response: it holds a merchant's data.
pub async fn not_stored(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
