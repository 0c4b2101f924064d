//! How control routes refuse a request.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::manifest::Finding;

/// The body of a refusal.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefusalBody {
    /// What to change.
    pub(crate) error: String,
    /// What is wrong with a manifest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) findings: Vec<Finding>,
}

/// A refusal, with a [`RefusalBody`].
#[derive(Debug)]
pub(super) struct Rejection {
    status: StatusCode,
    message: String,
    findings: Vec<Finding>,
}

impl Rejection {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            findings: Vec::new(),
        }
    }

    /// Says what is wrong with a manifest.
    pub(super) fn with(self, findings: Vec<Finding>) -> Self {
        Self { findings, ..self }
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
            findings: self.findings,
        };
        (self.status, Json(body)).into_response()
    }
}
