//! Why there is no access token.

use std::time::Duration;

use http::StatusCode;

use crate::transport::TransportError;

/// Why there is no access token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessTokenError {
    /// The identity provider refused the request, most often with
    /// `invalid_client`: wrong credentials, or those of another environment.
    /// Trying again does not help.
    #[error("the identity provider refused the client credentials ({status}, {error})")]
    Refused {
        /// The answer's status: 400 to 499, or that of a success with an error in it.
        status: u16,
        /// The OAuth error code, `unknown` when there was none.
        error: String,
    },
    /// The identity provider asks for patience. Transient.
    #[error("the identity provider limits the rate of requests")]
    RateLimited {
        /// For how long, when the answer says so (`Retry-After`): an hour at most.
        retry_after: Option<Duration>,
    },
    /// The identity provider failed. Generally transient.
    #[error("the identity provider failed ({status})")]
    Failed {
        /// The answer's status.
        status: u16,
    },
    /// No answer.
    #[error("the identity provider gave no answer: {0}")]
    Transport(#[from] TransportError),
    /// The answer is not the documented one.
    #[error("the identity provider's answer cannot be understood")]
    Undecodable,
}

impl AccessTokenError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "client_credentials_refused",
            Self::Undecodable => "identity_provider_failed",
            Self::RateLimited { .. } | Self::Failed { .. } | Self::Transport(_) => {
                "identity_provider_unavailable"
            }
        }
    }

    /// The status with which a backend tells its own client.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Refused { .. } | Self::Undecodable => StatusCode::BAD_GATEWAY,
            Self::RateLimited { .. } | Self::Failed { .. } | Self::Transport(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// A sentence for the person in front of the app or at its log.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        match self {
            Self::Refused { .. } => {
                "JTL's identity provider refused this app's client credentials. Are client id and \
                 secret right, and from the same environment as the identity provider?"
            }
            Self::Undecodable => {
                "JTL's identity provider gave an answer that this app does not understand."
            }
            Self::RateLimited { .. } | Self::Failed { .. } | Self::Transport(_) => {
                "JTL's identity provider is not available. Please try again later."
            }
        }
    }
}
