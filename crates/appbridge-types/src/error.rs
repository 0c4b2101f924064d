//! The error answer of a backend.

use serde::{Deserialize, Serialize};

/// The body of every failed answer of a backend's `/api`:
/// `{ "error": { "code": "…", "message": "…" } }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong, for programs and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ErrorDetail {
    /// A stable code in `snake_case`; programs decide by it.
    pub code: String,
    /// A sentence for a person. Never holds a secret or a token.
    pub message: String,
}
