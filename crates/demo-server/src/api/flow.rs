//! What holds for every request of the API: its two ends in the log, and its
//! time.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::ApiError;
use crate::server::milliseconds_since;

/// Longer than a request to each of the platform's hosts takes at worst, with
/// its retry, on any ordinary day.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Logs steps 3 and 10 of the documented flow.
pub(super) async fn log_ends(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let what = if request.headers().contains_key(AUTHORIZATION) {
        "request received with a session token"
    } else {
        "request received without a token"
    };
    tracing::info!(step = 3, "{what}");
    let response = next.run(request).await;
    tracing::info!(
        step = 10,
        status = response.status().as_u16(),
        milliseconds = milliseconds_since(begun),
        "forwarding the answer to the frontend"
    );
    response
}

/// Ends a request that takes too long; what it was waiting for is dropped.
pub(crate) async fn within_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(TIMEOUT, next.run(request))
        .await
        .unwrap_or_else(|_| ApiError::timeout().into_response())
}
