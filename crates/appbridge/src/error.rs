//! What can go wrong between an app and its host.

use crate::failure::JsFailure;
use crate::value::ValueKind;

/// What can go wrong between an app and its host.
///
/// Plain data that can be kept, compared and sent anywhere. No variant holds a
/// reply, a payload or an argument, so no message can hold a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The page is not in a frame, so there is no host to talk to. Tell the user
    /// where to open the app.
    #[error("the page is not embedded in a host")]
    NotEmbedded,

    /// The SDK could not be loaded, or gave no bridge. It stays so until the page
    /// is loaded anew.
    #[error("the AppBridge SDK is not available: {reason}")]
    SdkUnavailable {
        /// What JavaScript reported.
        reason: JsFailure,
    },

    /// The host did not complete the handshake in time: the page is in a frame
    /// that knows nothing of AppBridge, or the host is slow. Connecting again
    /// goes on waiting for the same handshake.
    #[error("the host did not complete the handshake in time")]
    HandshakeTimedOut,

    /// No reply came in time. The host does not know the method, failed in it, or
    /// is slow: it says nothing in all three cases.
    #[error("the host did not answer `{method}` in time")]
    CallTimedOut {
        /// The method that was called.
        method: &'static str,
    },

    /// The host refused the call.
    #[error("the host rejected `{method}`: {reason}")]
    Rejected {
        /// The method that was called.
        method: &'static str,
        /// What the host gave as its reason.
        reason: JsFailure,
    },

    /// The host answered, but not with what the method's reply type says.
    #[error("the reply of `{method}` is {received}, which does not fit {expected}")]
    ReplyNotUnderstood {
        /// The method that was called.
        method: &'static str,
        /// The Rust type that the reply should have fitted.
        expected: &'static str,
        /// What came.
        received: ValueKind,
    },

    /// An event's payload is not what the event's type says. The subscription
    /// goes on.
    #[error("the payload of `{topic}` is {received}, which does not fit {expected}")]
    PayloadNotUnderstood {
        /// The topic of the event.
        topic: &'static str,
        /// The Rust type that the payload should have fitted.
        expected: &'static str,
        /// What came.
        received: ValueKind,
    },

    /// More events came than were taken; the oldest are lost. The subscription
    /// goes on with the newest.
    #[error("{missed} events of `{topic}` came faster than they were taken and are lost")]
    EventsMissed {
        /// The topic of the events.
        topic: &'static str,
        /// How many are lost.
        missed: u64,
    },

    /// The arguments have no form that JavaScript could take, or are not a tuple
    /// or a list. Nothing was sent.
    #[error("the arguments of `{method}` cannot be sent")]
    ArgsNotSerializable {
        /// The method that was to be called.
        method: &'static str,
    },

    /// The bridge lacks something that this version of the SDK should have.
    #[error("the bridge has no `{feature}`")]
    Unsupported {
        /// The missing member, such as `event.subscribe`.
        feature: &'static str,
    },

    /// The SDK refused the subscription.
    #[error("`{topic}` could not be subscribed to: {reason}")]
    SubscribeFailed {
        /// The topic of the events.
        topic: &'static str,
        /// What the SDK reported.
        reason: JsFailure,
    },
}

/// What an [`Error`] means for the decision what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// This page has no (complete) bridge, and will not get one.
    Environment,
    /// Nothing came in time, or too much; another attempt may succeed.
    Transient,
    /// The host understood and said no.
    Refused,
    /// The two sides do not mean the same thing: an error in the program, or
    /// versions that do not fit.
    Contract,
}

impl Error {
    /// A name of the variant that stays the same across versions, in `snake_case`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEmbedded => "not_embedded",
            Self::SdkUnavailable { .. } => "sdk_unavailable",
            Self::HandshakeTimedOut => "handshake_timed_out",
            Self::CallTimedOut { .. } => "call_timed_out",
            Self::Rejected { .. } => "rejected",
            Self::ReplyNotUnderstood { .. } => "reply_not_understood",
            Self::PayloadNotUnderstood { .. } => "payload_not_understood",
            Self::EventsMissed { .. } => "events_missed",
            Self::ArgsNotSerializable { .. } => "args_not_serializable",
            Self::Unsupported { .. } => "unsupported",
            Self::SubscribeFailed { .. } => "subscribe_failed",
        }
    }

    /// What the error means for the decision what to do next.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotEmbedded | Self::SdkUnavailable { .. } | Self::Unsupported { .. } => {
                ErrorKind::Environment
            }
            Self::HandshakeTimedOut | Self::CallTimedOut { .. } | Self::EventsMissed { .. } => {
                ErrorKind::Transient
            }
            Self::Rejected { .. } | Self::SubscribeFailed { .. } => ErrorKind::Refused,
            Self::ReplyNotUnderstood { .. }
            | Self::PayloadNotUnderstood { .. }
            | Self::ArgsNotSerializable { .. } => ErrorKind::Contract,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_travel() {
        fn travels<T: Clone + PartialEq + Send + Sync + std::error::Error + 'static>() {}
        travels::<Error>();
    }

    #[test]
    fn messages_name_the_method_and_what_came() {
        let error = Error::ReplyNotUnderstood {
            method: "getAppToken",
            expected: "AppToken",
            received: ValueKind::String,
        };
        assert_eq!(
            error.to_string(),
            "the reply of `getAppToken` is a string, which does not fit AppToken"
        );
        assert_eq!(
            (error.code(), error.kind()),
            ("reply_not_understood", ErrorKind::Contract)
        );
    }

    #[test]
    fn a_timeout_may_be_tried_again_and_a_missing_host_may_not() {
        assert_eq!(
            Error::CallTimedOut { method: "m" }.kind(),
            ErrorKind::Transient
        );
        assert_eq!(Error::HandshakeTimedOut.kind(), ErrorKind::Transient);
        assert_eq!(Error::NotEmbedded.kind(), ErrorKind::Environment);
    }
}
