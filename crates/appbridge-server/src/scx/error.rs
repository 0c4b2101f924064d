//! Why there is no auth token.

use http::StatusCode;

use crate::transport::TransportError;

/// Why there is no SCX auth token. Prints no token and no upstream text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScxTokenError {
    /// SCX refused the refresh token: it is wrong, or of another environment. Trying
    /// again does not help.
    #[error("SCX refused the refresh token ({status})")]
    Refused {
        /// The answer's status, 400 to 499.
        status: u16,
    },
    /// The auth endpoint is rate limited. Transient.
    #[error("SCX limits the rate of auth requests")]
    RateLimited {
        /// How long to wait, in seconds, if SCX says so: an hour at most. The provider
        /// asks no earlier.
        retry_after_seconds: Option<u64>,
    },
    /// SCX failed. Generally transient.
    #[error("SCX failed ({status})")]
    Failed {
        /// The answer's status.
        status: u16,
    },
    /// No answer. Generally transient.
    #[error("SCX gave no answer: {0}")]
    Transport(#[from] TransportError),
    /// The answer is not the documented one.
    #[error("the answer of SCX cannot be understood")]
    Undecodable,
}

impl ScxTokenError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "scx_refresh_token_refused",
            Self::RateLimited { .. } | Self::Failed { .. } | Self::Transport(_) => {
                "scx_unavailable"
            }
            Self::Undecodable => "scx_failed",
        }
    }

    /// Whether a token may be had later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::Failed { .. }
                | Self::Transport(TransportError::Unreachable | TransportError::Timeout)
        )
    }

    /// The status with which a backend tells its own client.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        if self.is_transient() {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::BAD_GATEWAY
        }
    }
}
