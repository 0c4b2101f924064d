//! The list of requests that the platform has seen.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::faults::Struck;
use super::scopes::MissingScope;
use crate::outbound::milliseconds_since;

/// How many requests are kept; the oldest go first.
const KEPT: usize = 1_000;

/// What a token looks like by the key that its header names. Nothing is
/// verified: this is for the list of requests, not for a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum TokenKind {
    /// The backend's, from a token endpoint.
    Access,
    /// The app token of a frontend.
    App,
    /// The session token of a frontend.
    Session,
    /// The auth token of SCX.
    Scx,
    /// Signed by no key of this sandbox, or no token at all.
    Unknown,
}

/// A request that the platform has answered. Holds no token, no body and no query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SeenRequest {
    /// Counts the requests of this sandbox, from 1, in the order of their responses.
    pub number: u64,
    /// When the response was ready, in UTC; RFC 3339 in JSON.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// In capitals, as HTTP spells it.
    pub method: String,
    /// Begins with `/`.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The kind of its bearer token, when it had one.
    pub bearer: Option<TokenKind>,
    /// The header `X-Tenant-ID`, as it came.
    pub x_tenant_id: Option<String>,
    /// The header `Content-Type`, as it came.
    pub content_type: Option<String>,
    /// How long the response took to begin.
    pub milliseconds: u64,
    /// The header `X-Request-ID`, as it came: what the backend's log calls the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The id of the fault that struck it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<u64>,
    /// Why it was refused or failed, in a sentence for developers, such as the scope that
    /// is missing; absent where nothing was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The scope that the app lacks, where that is the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_scope: Option<String>,
}

/// Why a request is refused or fails. A handler puts it among the extensions of its
/// response; from there it gets into the list of requests and into the log. It must
/// hold no words of the request but its method and path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    text: String,
    missing_scope: Option<String>,
}

impl Reason {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self {
            text: reason.into(),
            missing_scope: None,
        }
    }

    /// That the app has no such scope.
    pub(crate) fn missing_scope(missing: &MissingScope) -> Self {
        Self {
            text: missing.to_string(),
            missing_scope: Some(missing.scope().to_owned()),
        }
    }
}

/// The latest requests, oldest first.
#[derive(Default)]
pub(crate) struct RequestList(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    latest: VecDeque<SeenRequest>,
    /// The number of the last one, also when that has been forgotten.
    count: u64,
}

impl RequestList {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, mut request: SeenRequest) {
        let mut seen = self.lock();
        seen.count += 1;
        request.number = seen.count;
        if seen.latest.len() == KEPT {
            seen.latest.pop_front();
        }
        seen.latest.push_back(request);
    }

    /// Those with a greater number than `after`; 0 for all.
    pub(crate) fn list(&self, after: u64) -> Vec<SeenRequest> {
        let seen = self.lock();
        let newer = seen.latest.iter().filter(|one| one.number > after);
        newer.cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.lock().latest.clear();
    }
}

/// Adds a request to the list once it is answered, and logs why one was refused.
pub(crate) async fn note(
    list: &RequestList,
    bearer: Option<TokenKind>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let mut seen = SeenRequest {
        number: 0,
        at: OffsetDateTime::UNIX_EPOCH,
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        status: 0,
        bearer,
        x_tenant_id: text(headers, "x-tenant-id"),
        content_type: text(headers, CONTENT_TYPE.as_str()),
        milliseconds: 0,
        request_id: text(headers, "x-request-id"),
        fault: None,
        reason: None,
        missing_scope: None,
    };
    let start = Instant::now();
    let response = next.run(request).await;
    seen.at = OffsetDateTime::now_utc();
    seen.milliseconds = milliseconds_since(start);
    seen.fault = response.extensions().get().map(|Struck { id }| *id);
    seen.status = response.status().as_u16();
    if let Some(Reason {
        text: reason,
        missing_scope,
    }) = response.extensions().get()
    {
        let SeenRequest {
            method,
            path,
            status,
            ..
        } = &seen;
        tracing::warn!(method, path, status, reason, "a request failed");
        seen.reason = Some(reason.clone());
        seen.missing_scope.clone_from(missing_scope);
    }
    list.push(seen);
    response
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}
