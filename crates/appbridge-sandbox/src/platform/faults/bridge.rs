//! Faults of the App Shell's end of the bridge. The App Shell's page commits them.

use serde::{Deserialize, Serialize};

use crate::orders::Surface;

/// How the App Shell's end of the bridge goes wrong: in the handshake, in a reply to a call,
/// or beside both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum BridgeFault {
    /// The page gets no handshake.
    HandshakeNever,
    /// The page gets its handshake when the delay is over.
    HandshakeLate,
    /// The page gets two handshakes, each with a port of its own.
    HandshakeTwice,
    /// The page gets a handshake from a frame of another origin beside it, ahead of the
    /// host's. The port is dead.
    HandshakeForeign,
    /// A call gets no reply.
    ReplyNever,
    /// A call gets its reply when the delay is over.
    ReplyLate,
    /// A call is rejected, with the fault's body.
    ReplyRejected,
    /// The reply to a call names another call.
    ReplyWrongId,
    /// A call gets its reply twice.
    ReplyTwice,
    /// A call gets the fault's body as a message, which is none of the protocol.
    ReplyMalformed,
    /// The port is closed when a call comes.
    PortClosed,
    /// The page is reloaded when a call comes, which gets no reply.
    PageReloaded,
    /// A call is followed by a thousand events: of the topic that the fault's body names, or
    /// `Flood`.
    EventFlood,
}

impl BridgeFault {
    /// Whether it strikes the handshake, and not calls.
    #[must_use]
    pub fn is_of_handshake(self) -> bool {
        matches!(
            self,
            Self::HandshakeNever
                | Self::HandshakeLate
                | Self::HandshakeTwice
                | Self::HandshakeForeign
        )
    }

    /// Whether it has a body: what a call is rejected with, or what comes in place of a reply.
    pub(super) fn takes_body(self) -> bool {
        matches!(
            self,
            Self::ReplyRejected | Self::ReplyMalformed | Self::EventFlood
        )
    }

    /// Whether it needs a delay.
    pub(super) fn takes_delay(self) -> bool {
        matches!(self, Self::HandshakeLate | Self::ReplyLate)
    }
}

/// What happens at the App Shell's end of a bridge, which a fault may strike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "moment",
    deny_unknown_fields
)]
#[non_exhaustive]
pub enum Moment {
    /// A page has loaded and is to get its handshake.
    Handshake {
        /// Which kind of page.
        surface: Surface,
    },
    /// A page has called a method.
    Call {
        /// Which kind of page.
        surface: Surface,
        /// The method.
        method: String,
    },
}
