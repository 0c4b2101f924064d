//! How control routes refuse a request.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// The body of a refusal.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefusalBody {
    /// What to change.
    pub(crate) error: String,
}

/// A refusal, with a [`RefusalBody`].
#[derive(Debug)]
pub(super) struct Rejection {
    status: StatusCode,
    message: String,
}

impl Rejection {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn internal(error: &anyhow::Error) -> Self {
        tracing::error!(%error, "a control route failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let body = RefusalBody {
            error: self.message,
        };
        (self.status, Json(body)).into_response()
    }
}
