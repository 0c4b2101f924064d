//! What a fault answers, well-formed and otherwise.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use super::{Cut, Fault};
use crate::platform::rate_limit::Allowance;
use crate::platform::requests::Reason;

/// What an answer promises that is cut in its body; it never comes.
const PROMISED_BYTES: usize = 1_000;
/// What comes of it.
const BEGINNING: &[u8] = b"{\"data\":";

/// One piece of a huge answer.
const PIECE: &[u8] = &[b' '; 64 * 1024];

/// The largest answer that is held back, to trickle or to be given errors.
const MOST_HELD_BACK: usize = 16 * 1024 * 1024;

impl Fault {
    /// The answer that takes the service's place, if any. `error` is the service's own
    /// of a status.
    pub(super) fn answer<R: IntoResponse>(&self, error: fn(StatusCode) -> R) -> Option<Response> {
        if let Some(cut) = self.cut {
            return Some(cut_off(cut));
        }
        if let Some(location) = &self.location {
            return Some(redirect(self.status, location));
        }
        if let Some(errors) = self.graphql_errors.as_ref().filter(|_| !self.partial_data) {
            return Some(Json(json!({ "data": null, "errors": errors })).into_response());
        }
        if self.status.is_none() && self.body.is_none() && self.bytes.is_none() {
            return None;
        }
        let status = self
            .status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::OK);
        let mut response = match (&self.body, self.bytes) {
            (_, Some(bytes)) => huge(status, bytes),
            (Some(Value::String(text)), None) => {
                (status, [(CONTENT_TYPE, "application/json")], text.clone()).into_response()
            }
            (Some(body), None) => (status, Json(body)).into_response(),
            (None, None) if status == StatusCode::OK => Json(json!({})).into_response(),
            (None, None) => error(status).into_response(),
        };
        if status == StatusCode::TOO_MANY_REQUESTS {
            Allowance::USED_UP.write_to(response.headers_mut());
        }
        if let Some(seconds) = self.retry_after_seconds {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        Some(response)
    }
}

fn redirect(status: Option<u16>, location: &str) -> Response {
    let status = status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::FOUND);
    let mut response = status.into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Blanks, as many as ordered: any amount of them is the beginning of a JSON
/// text, so that only a reader with a limit ends. Nothing of it is held in memory.
fn huge(status: StatusCode, bytes: u64) -> Response {
    let pieces = stream::unfold(bytes, |left| async move {
        let length = usize::try_from(left).map_or(PIECE.len(), |left| left.min(PIECE.len()));
        let piece = PIECE.get(..length).filter(|piece| !piece.is_empty())?;
        let left = left.saturating_sub(u64::try_from(length).unwrap_or(u64::MAX));
        Some((Ok::<_, Infallible>(Bytes::from_static(piece)), left))
    });
    let body = Body::from_stream(pieces);
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}

/// An answer whose connection closes: the server gives a connection up when the
/// body that it writes fails.
fn cut_off(cut: Cut) -> Response {
    let broken = || Err(io::Error::from(io::ErrorKind::ConnectionAborted));
    let body = match cut {
        // The head waits for the body's first bytes, so that it is lost as well.
        Cut::BeforeAnswer => Body::from_stream(stream::once(async move { broken() })),
        Cut::InBody => {
            let beginning = stream::once(async { Ok(Bytes::from_static(BEGINNING)) });
            let end = stream::once(async move {
                // The beginning goes out while this waits.
                tokio::task::yield_now().await;
                broken()
            });
            Body::from_stream(beginning.chain(end))
        }
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(PROMISED_BYTES));
    response
}

/// The same answer with these errors beside its data.
pub(super) async fn add_errors(response: Response, errors: Vec<Value>) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MOST_HELD_BACK).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let body = match serde_json::from_slice(&body) {
        Ok(Value::Object(mut answer)) => {
            answer.insert("errors".to_owned(), Value::Array(errors));
            Bytes::from(Value::Object(answer).to_string())
        }
        // Refused before it was a response of GraphQL.
        _ => body,
    };
    head.headers
        .insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    head.extensions
        .insert(Reason::new("an ordered fault struck"));
    Response::from_parts(head, Body::from(body))
}

/// The same answer, its body byte by byte with a pause before each.
pub(super) async fn trickle(response: Response, pause: Duration) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MOST_HELD_BACK).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    head.headers
        .insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let bytes = stream::unfold(body, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        Some((Ok::<_, Infallible>(left.split_to(1)), left))
    });
    Response::from_parts(head, Body::from_stream(bytes))
}
