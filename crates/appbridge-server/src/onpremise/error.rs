//! What can go wrong between an app and a merchant's JTL-Wawi.

use crate::platform::{ApiProblem, PlatformError};
use crate::transport::TransportError;

/// Why there is no API key. Prints no key, no challenge code and no upstream text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistrationError {
    /// JTL-Wawi does not take the request. At the start mostly because no admin has
    /// opened app registration; afterwards because of another challenge code.
    #[error("JTL-Wawi does not take the request ({status}); is app registration open?")]
    Rejected {
        /// The answer's status, 300 to 499.
        status: u16,
        /// What the API said.
        problem: ApiProblem,
    },
    /// The admin has refused the app. JTL does not document the status of a refusal,
    /// so that every status but pending (0) and approved (1) counts as one.
    #[error("the app was refused in JTL-Wawi (status {status})")]
    Refused {
        /// The status of the answer's body.
        status: i64,
    },
    /// JTL-Wawi does not know the request, or no longer. Register anew.
    #[error("JTL-Wawi does not know the registration request")]
    Unknown,
    /// The key was handed over before: to this app, or to somebody else who knew the
    /// challenge code, or in an answer that was lost. There is no second one;
    /// register anew.
    #[error("the API key was handed over already")]
    AlreadyHandedOver,
    /// No decision within the limit. The request stands; wait again, now or later.
    #[error("nobody has decided about the app in time")]
    TimedOut {
        /// What the last question failed of, when it did not say that the decision
        /// is pending.
        last_failure: Option<Box<RegistrationError>>,
    },
    /// JTL-Wawi asks for patience. Transient.
    #[error("JTL-Wawi limits the rate of requests")]
    RateLimited {
        /// How long to wait, in seconds.
        retry_after_seconds: Option<u64>,
    },
    /// JTL-Wawi failed. Generally transient.
    #[error("JTL-Wawi failed ({status})")]
    Failed {
        /// The answer's status.
        status: u16,
    },
    /// No answer. Is JTL-Wawi's API server running?
    #[error("JTL-Wawi gave no answer: {0}")]
    Transport(#[from] TransportError),
    /// The answer is not the documented one.
    #[error("JTL-Wawi's answer cannot be understood")]
    Undecodable,
}

impl RegistrationError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rejected { .. } => "registration_rejected",
            Self::Refused { .. } => "registration_refused",
            Self::Unknown => "registration_unknown",
            Self::AlreadyHandedOver => "api_key_already_handed_over",
            Self::TimedOut { .. } => "registration_timed_out",
            Self::RateLimited { .. } | Self::Failed { .. } | Self::Transport(_) => {
                "on_premise_unavailable"
            }
            Self::Undecodable => "on_premise_failed",
        }
    }

    /// Whether the same question may succeed later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::Failed { .. }
                | Self::TimedOut { .. }
                | Self::Transport(TransportError::Unreachable | TransportError::Timeout)
        )
    }
}

/// Why JTL-Wawi's API gave no data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OnPremiseError {
    /// 401: the key is wrong or was revoked, or belongs to another app. There is no
    /// other one to try; the app has to register anew.
    #[error("JTL-Wawi refused the API key (401)")]
    KeyRefused(ApiProblem),
    /// The path leads out of the API; the program's own mistake.
    #[error("the path does not lie below the API's base")]
    Path,
    /// Everything else that the API can answer, or no answer.
    #[error(transparent)]
    Api(#[from] PlatformError),
}

impl OnPremiseError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::KeyRefused(_) => "api_key_refused",
            Self::Path => "on_premise_path",
            Self::Api(error) if error.is_transient() => "on_premise_unavailable",
            Self::Api(_) => "on_premise_failed",
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Api(error) => error.is_transient(),
            Self::KeyRefused(_) | Self::Path => false,
        }
    }
}
