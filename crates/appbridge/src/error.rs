//! What can go wrong between an app and its host.

use std::borrow::Cow;
use std::fmt;

use crate::failure::JsFailure;
use crate::text::{concat, decimal};
use crate::value::ValueKind;

/// What can go wrong between an app and its host.
///
/// Plain data that can be kept, compared and sent anywhere. No variant holds a
/// reply, a payload or an argument, so no message can hold a token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The page is not in a frame, so there is no host to talk to. Tell the user
    /// where to open the app.
    NotEmbedded,

    /// The SDK could not be loaded, or gave no bridge. See to it that the page's
    /// import map, or the app's bundler, knows `@jtl-software/cloud-apps-core`.
    ///
    /// Connecting again starts the SDK anew, which helps after a failure of the
    /// network: Chromium fetches a module anew that it could not fetch before
    /// (measured with version 156). One that has thrown is not run anew, by the standard
    /// of all browsers; that takes a new page.
    SdkUnavailable {
        /// What JavaScript reported.
        reason: JsFailure,
    },

    /// The host did not complete the handshake in time: the page is in a frame
    /// that knows nothing of AppBridge, or the host is slow. Connecting again
    /// goes on waiting for the same handshake. Or the guard has refused it, as
    /// `appbridge-hosts` does not name the host's origin: the console says so.
    HandshakeTimedOut,

    /// The host did not complete the handshake in time, as it had offered its hand
    /// before an SDK was there to take it: the page has not started the SDK, or has too
    /// late. Most hosts offer it once, so that connecting again does not help. See to it
    /// that the page starts the SDK, as [the crate's front page](crate#the-page-starts-the-handshake)
    /// shows. The browser's console says so too.
    SdkStartedLate,

    /// No reply came in time. The host does not know the method, failed in it, or
    /// is slow: it says nothing in all three cases.
    CallTimedOut {
        /// The method that was called.
        method: Cow<'static, str>,
    },

    /// The host refused the call.
    Rejected {
        /// The method that was called.
        method: Cow<'static, str>,
        /// What the host gave as its reason.
        reason: JsFailure,
    },

    /// The host answered, but not with what the method's reply type says.
    ReplyNotUnderstood {
        /// The method that was called.
        method: Cow<'static, str>,
        /// The Rust type that the reply should have fitted.
        expected: &'static str,
        /// What came.
        received: ValueKind,
    },

    /// An event's payload is not what the event's type says. The subscription
    /// goes on.
    PayloadNotUnderstood {
        /// The topic of the event.
        topic: Cow<'static, str>,
        /// The Rust type that the payload should have fitted.
        expected: &'static str,
        /// What came.
        received: ValueKind,
    },

    /// More events came than were taken; the oldest are lost. The subscription
    /// goes on with the newest.
    EventsMissed {
        /// The topic of the events.
        topic: Cow<'static, str>,
        /// How many are lost.
        missed: u64,
    },

    /// The arguments have no form that JavaScript could take, or are not a tuple
    /// or a list. Nothing was sent.
    ArgsNotSerializable {
        /// The method that was to be called.
        method: Cow<'static, str>,
    },

    /// The bridge lacks something that this version of the SDK should have.
    Unsupported {
        /// The missing member, such as `event.subscribe`.
        feature: &'static str,
    },

    /// The SDK refused the subscription.
    SubscribeFailed {
        /// The topic of the events.
        topic: Cow<'static, str>,
        /// What the SDK reported.
        reason: JsFailure,
    },

    /// The host did not confirm an event in time. It may have arrived all the same.
    PublishTimedOut {
        /// The topic of the event.
        topic: Cow<'static, str>,
    },

    /// The SDK or the host refused an event.
    PublishFailed {
        /// The topic of the event.
        topic: Cow<'static, str>,
        /// What the SDK reported.
        reason: JsFailure,
    },

    /// An event's payload has no form that JavaScript could take. Nothing was sent.
    PayloadNotSerializable {
        /// The topic of the event.
        topic: Cow<'static, str>,
    },

    /// The page has exposed a method by this name already. Drop the guard of the
    /// other one first, or ask for its replacement.
    AlreadyExposed {
        /// The method that was to be exposed.
        method: Cow<'static, str>,
    },

    /// The SDK refused to expose a method.
    ExposeFailed {
        /// The method that was to be exposed.
        method: Cow<'static, str>,
        /// What the SDK reported.
        reason: JsFailure,
    },

    /// The host gave a token that is empty or cannot be sent in an HTTP header.
    TokenUnusable {
        /// The method that was called.
        method: Cow<'static, str>,
    },
}

/// What an [`Error`] means for the decision what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// This page has no (complete) bridge, and will not get one by waiting.
    Environment,
    /// Nothing came in time, or too much; another attempt may succeed.
    Transient,
    /// The host understood and said no.
    Refused,
    /// The two sides do not mean the same thing: an error in the program, or
    /// versions that do not fit.
    Contract,
}

impl ErrorKind {
    /// All there are. More may come with new versions.
    pub const ALL: &[Self] = &[
        Self::Environment,
        Self::Transient,
        Self::Refused,
        Self::Contract,
    ];

    /// A name that stays the same across versions, in `snake_case`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Transient => "transient",
            Self::Refused => "refused",
            Self::Contract => "contract",
        }
    }
}

impl Error {
    /// What [`Display`](fmt::Display) writes. Put together without the machinery of
    /// formatting, which is kilobytes in a small program.
    #[must_use]
    pub fn message(&self) -> String {
        // All have this form: a name between two texts, and details.
        let (before, after) = match self {
            Self::NotEmbedded => ("the page is not embedded in a host", ""),
            Self::SdkUnavailable { .. } => ("the AppBridge SDK is not available: ", ""),
            Self::HandshakeTimedOut => ("the host did not complete the handshake in time", ""),
            Self::SdkStartedLate => (
                "the SDK was started after the host's handshake: import it statically in a \
                 module script",
                "",
            ),
            Self::CallTimedOut { .. } => ("the host did not answer `", "` in time"),
            Self::Rejected { .. } => ("the host rejected `", "`: "),
            Self::ReplyNotUnderstood { .. } => ("the reply of `", "` is "),
            Self::PayloadNotUnderstood { .. } => ("the payload of `", "` is "),
            Self::EventsMissed { .. } => (
                "events of `",
                "` came faster than they were taken and are lost: ",
            ),
            Self::ArgsNotSerializable { .. } => (
                "the arguments of `",
                "` cannot be sent: they are no tuple, or hold what JavaScript has no form for",
            ),
            Self::Unsupported { .. } => ("the bridge has no `", "`"),
            Self::SubscribeFailed { .. } => ("`", "` could not be subscribed to: "),
            Self::PublishTimedOut { .. } => ("the host did not confirm `", "` in time"),
            Self::PublishFailed { .. } => ("`", "` could not be published: "),
            Self::PayloadNotSerializable { .. } => ("the payload of `", "` cannot be sent"),
            Self::AlreadyExposed { .. } => ("`", "` is exposed already"),
            Self::ExposeFailed { .. } => ("`", "` could not be exposed: "),
            Self::TokenUnusable { .. } => ("the reply of `", "` is not a token"),
        };
        let name = self.name();
        let details = self.details();
        concat(&[before, name, after, &details])
    }

    /// The method, the topic or the feature that it is about.
    fn name(&self) -> &str {
        match self {
            Self::NotEmbedded
            | Self::SdkUnavailable { .. }
            | Self::HandshakeTimedOut
            | Self::SdkStartedLate => "",
            Self::Unsupported { feature } => feature,
            Self::CallTimedOut { method: name }
            | Self::Rejected { method: name, .. }
            | Self::ReplyNotUnderstood { method: name, .. }
            | Self::PayloadNotUnderstood { topic: name, .. }
            | Self::EventsMissed { topic: name, .. }
            | Self::ArgsNotSerializable { method: name }
            | Self::SubscribeFailed { topic: name, .. }
            | Self::PublishTimedOut { topic: name }
            | Self::PublishFailed { topic: name, .. }
            | Self::PayloadNotSerializable { topic: name }
            | Self::AlreadyExposed { method: name }
            | Self::ExposeFailed { method: name, .. }
            | Self::TokenUnusable { method: name } => name,
        }
    }

    /// What else there is to say.
    fn details(&self) -> String {
        match self {
            Self::SdkUnavailable { reason }
            | Self::Rejected { reason, .. }
            | Self::SubscribeFailed { reason, .. }
            | Self::PublishFailed { reason, .. }
            | Self::ExposeFailed { reason, .. } => reason.message(),
            Self::ReplyNotUnderstood {
                expected, received, ..
            }
            | Self::PayloadNotUnderstood {
                expected, received, ..
            } => concat(&[received.name(), ", which does not fit ", expected]),
            Self::EventsMissed { missed, .. } => decimal(*missed),
            _ => String::new(),
        }
    }

    /// All that [`code`](Self::code) gives. More may come with new versions.
    pub const CODES: &[&'static str] = &[
        "not_embedded",
        "sdk_unavailable",
        "handshake_timed_out",
        "sdk_started_late",
        "call_timed_out",
        "rejected",
        "reply_not_understood",
        "payload_not_understood",
        "events_missed",
        "args_not_serializable",
        "unsupported",
        "subscribe_failed",
        "publish_timed_out",
        "publish_failed",
        "payload_not_serializable",
        "already_exposed",
        "expose_failed",
        "token_unusable",
    ];

    /// A name of the variant that stays the same across versions, in `snake_case`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEmbedded => "not_embedded",
            Self::SdkUnavailable { .. } => "sdk_unavailable",
            Self::HandshakeTimedOut => "handshake_timed_out",
            Self::SdkStartedLate => "sdk_started_late",
            Self::CallTimedOut { .. } => "call_timed_out",
            Self::Rejected { .. } => "rejected",
            Self::ReplyNotUnderstood { .. } => "reply_not_understood",
            Self::PayloadNotUnderstood { .. } => "payload_not_understood",
            Self::EventsMissed { .. } => "events_missed",
            Self::ArgsNotSerializable { .. } => "args_not_serializable",
            Self::Unsupported { .. } => "unsupported",
            Self::SubscribeFailed { .. } => "subscribe_failed",
            Self::PublishTimedOut { .. } => "publish_timed_out",
            Self::PublishFailed { .. } => "publish_failed",
            Self::PayloadNotSerializable { .. } => "payload_not_serializable",
            Self::AlreadyExposed { .. } => "already_exposed",
            Self::ExposeFailed { .. } => "expose_failed",
            Self::TokenUnusable { .. } => "token_unusable",
        }
    }

    /// What the error means for the decision what to do next.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotEmbedded
            | Self::SdkUnavailable { .. }
            | Self::SdkStartedLate
            | Self::Unsupported { .. } => ErrorKind::Environment,
            Self::HandshakeTimedOut
            | Self::CallTimedOut { .. }
            | Self::PublishTimedOut { .. }
            | Self::EventsMissed { .. } => ErrorKind::Transient,
            Self::Rejected { .. }
            | Self::SubscribeFailed { .. }
            | Self::PublishFailed { .. }
            | Self::ExposeFailed { .. } => ErrorKind::Refused,
            Self::ReplyNotUnderstood { .. }
            | Self::PayloadNotUnderstood { .. }
            | Self::PayloadNotSerializable { .. }
            | Self::ArgsNotSerializable { .. }
            | Self::AlreadyExposed { .. }
            | Self::TokenUnusable { .. } => ErrorKind::Contract,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for Error {}

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
            method: "getAppToken".into(),
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
    fn all_codes_are_listed() {
        let (method, topic) = (Cow::Borrowed("m"), Cow::Borrowed("t"));
        let reason = JsFailure::Text("no".into());
        let (expected, received) = ("E", ValueKind::Null);
        let all = [
            Error::NotEmbedded,
            Error::SdkUnavailable {
                reason: reason.clone(),
            },
            Error::HandshakeTimedOut,
            Error::SdkStartedLate,
            Error::CallTimedOut {
                method: method.clone(),
            },
            Error::Rejected {
                method: method.clone(),
                reason: reason.clone(),
            },
            Error::ReplyNotUnderstood {
                method: method.clone(),
                expected,
                received,
            },
            Error::PayloadNotUnderstood {
                topic: topic.clone(),
                expected,
                received,
            },
            Error::EventsMissed {
                topic: topic.clone(),
                missed: 1,
            },
            Error::ArgsNotSerializable {
                method: method.clone(),
            },
            Error::Unsupported {
                feature: "method.call",
            },
            Error::SubscribeFailed {
                topic: topic.clone(),
                reason: reason.clone(),
            },
            Error::PublishTimedOut {
                topic: topic.clone(),
            },
            Error::PublishFailed {
                topic: topic.clone(),
                reason: reason.clone(),
            },
            Error::PayloadNotSerializable { topic },
            Error::AlreadyExposed {
                method: method.clone(),
            },
            Error::ExposeFailed {
                method: method.clone(),
                reason,
            },
            Error::TokenUnusable { method },
        ];
        let codes: Vec<_> = all.iter().map(Error::code).collect();
        assert_eq!(codes, Error::CODES);
    }

    #[test]
    fn a_timeout_may_be_tried_again_and_a_missing_host_may_not() {
        assert_eq!(
            Error::CallTimedOut { method: "m".into() }.kind(),
            ErrorKind::Transient
        );
        assert_eq!(Error::HandshakeTimedOut.kind(), ErrorKind::Transient);
        assert_eq!(Error::NotEmbedded.kind(), ErrorKind::Environment);
    }
}
