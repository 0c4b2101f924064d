//! What the token endpoints refuse: RFC 6749 §5.2.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::grants::GrantError;
use super::parameters::{NotAForm, Repeated};
use crate::platform::requests::Reason;

/// An error of the token endpoint (RFC 6749 §5.2). What it says quotes nothing of the
/// request, so that it can stand in the list of requests.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    #[error("the client is unknown or its secret is wrong")]
    InvalidClient,
    #[error(
        "for this grant_type the public client names itself by client_id, and sends neither \
         client_secret nor the header Authorization"
    )]
    InvalidPublicClient,
    #[error("{0}")]
    InvalidRequest(String),
    #[error("{0}")]
    InvalidGrant(GrantError),
    #[error("this endpoint supports the grant types {0}")]
    UnsupportedGrantType(&'static str),
    #[error("{0}")]
    InvalidScope(String),
    #[error("the token could not be issued")]
    Server,
}

impl From<NotAForm> for TokenError {
    fn from(error: NotAForm) -> Self {
        Self::InvalidRequest(error.to_string())
    }
}

impl From<Repeated> for TokenError {
    fn from(error: Repeated) -> Self {
        Self::InvalidRequest(error.to_string())
    }
}

impl From<GrantError> for TokenError {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::MoreScope => Self::InvalidScope(error.to_string()),
            error => Self::InvalidGrant(error),
        }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let (status, code) = match &self {
            Self::InvalidClient | Self::InvalidPublicClient => {
                (StatusCode::UNAUTHORIZED, "invalid_client")
            }
            Self::InvalidRequest(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::InvalidGrant(_) => (StatusCode::BAD_REQUEST, "invalid_grant"),
            Self::UnsupportedGrantType(_) => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::InvalidScope(_) => (StatusCode::BAD_REQUEST, "invalid_scope"),
            Self::Server => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        };
        let description = self.to_string();
        let reason = Reason::new(format!("{code}: {description}"));
        let body = Json(json!({ "error": code, "error_description": description }));
        let mut response = (status, [(CACHE_CONTROL, "no-store")], body).into_response();
        response.extensions_mut().insert(reason);
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(
                WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"sandbox\""),
            );
        }
        response
    }
}

/// The usual error of this status, for faults that name nothing else.
pub(super) fn error_of_status(status: StatusCode) -> Response {
    let code = if status == StatusCode::UNAUTHORIZED {
        "invalid_client"
    } else {
        "server_error"
    };
    (status, Json(json!({ "error": code }))).into_response()
}
