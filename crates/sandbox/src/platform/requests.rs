//! The list of requests that the platform has seen.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{Platform, bearer_token};
use crate::identity::TokenKind;

/// How many requests are kept; the oldest go first.
const KEPT: usize = 1_000;

/// A request that the platform has answered. Holds no token, no body and no query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SeenRequest {
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
}

/// The latest requests, oldest first.
#[derive(Default)]
pub(crate) struct RequestList(Mutex<VecDeque<SeenRequest>>);

impl RequestList {
    fn push(&self, request: SeenRequest) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() == KEPT {
            seen.pop_front();
        }
        seen.push_back(request);
    }

    pub(crate) fn list(&self) -> Vec<SeenRequest> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    pub(crate) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

/// Adds every request to the list once it is answered.
pub(crate) async fn note(
    State(platform): State<Arc<Platform>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let mut seen = SeenRequest {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        status: 0,
        bearer: bearer_token(headers).map(|token| platform.kind_of(token)),
        x_tenant_id: text(headers, "x-tenant-id"),
        content_type: text(headers, CONTENT_TYPE.as_str()),
    };
    let response = next.run(request).await;
    seen.status = response.status().as_u16();
    platform.requests.push(seen);
    response
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}
