//! What connections may cost.

use std::num::NonZeroU32;
use std::time::Duration;

/// How many connections there may be, and how long each may keep the server waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// How many connections are open at once. More wait to be accepted.
    pub max_connections: NonZeroU32,
    /// How long a connection may be without a request: before the first one, and between
    /// two. A proxy in front that keeps connections has to give them up before this server
    /// does, or it sends a request now and then into one that has just been closed, and
    /// reports a 502. 75 seconds are more than the 60 that load balancers commonly keep.
    pub idle: Duration,
    /// How long the head of a request may take, from its first byte to its last.
    pub head: Duration,
    /// How long a client may take none of a response's bytes.
    pub write: Duration,
}

impl Default for ConnectionLimits {
    /// 1,000 connections; 75 seconds without a request, 10 for a head, 30 without a byte
    /// that the client takes.
    fn default() -> Self {
        Self {
            max_connections: NonZeroU32::MIN.saturating_add(999),
            idle: Duration::from_secs(75),
            head: Duration::from_secs(10),
            write: Duration::from_secs(30),
        }
    }
}

/// How long a connection may rest, once it has been asked to make room.
const IDLE_IN_A_HURRY: Duration = Duration::from_secs(1);
/// How long a client may take nothing, once it has been asked to make room.
const WRITE_IN_A_HURRY: Duration = Duration::from_secs(5);

impl ConnectionLimits {
    pub(super) fn hurried(self) -> Self {
        Self {
            idle: self.idle.min(IDLE_IN_A_HURRY),
            write: self.write.min(WRITE_IN_A_HURRY),
            ..self
        }
    }
}
