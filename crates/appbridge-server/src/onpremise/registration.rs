//! Waiting for the admin's decision.

use std::fmt;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::Instant;

use super::answer::{self, Progress};
use super::{GrantedKey, OnPremise, RegistrationError, RegistrationTicket};
use crate::clock::later;
use crate::platform::RateLimit;
use crate::retry_after::retry_after;
use crate::transport::{Answer, TransportError};

/// JTL: ask about every five seconds.
const POLL_EVERY: Duration = Duration::from_secs(5);

/// An app's request for an API key, until the key is there.
///
/// Dropping it asks no more; the request stands in JTL-Wawi, and
/// [`OnPremise::resume`] goes on with its [`ticket`](Self::ticket).
#[must_use = "without waiting for it, a registration brings no key"]
pub struct Registration {
    server: OnPremise,
    ticket: RegistrationTicket,
    poll_every: Duration,
    /// When [`wait`](Self::wait) may ask next.
    next_poll: Instant,
    /// A question on its way. It outlives the caller that waits for its answer:
    /// that one may be the only answer which holds the key.
    in_flight: Option<BoxFuture<'static, Result<Answer, TransportError>>>,
    /// Set once no question can bring a key any more.
    ended: Option<RegistrationError>,
}

impl Registration {
    pub(super) fn new(server: OnPremise, ticket: RegistrationTicket) -> Self {
        Self {
            server,
            ticket,
            poll_every: POLL_EVERY,
            next_poll: Instant::now(),
            in_flight: None,
            ended: None,
        }
    }

    /// What it takes to go on after a restart. See there for how to store it.
    #[must_use]
    pub fn ticket(&self) -> &RegistrationTicket {
        &self.ticket
    }

    /// Asks in other intervals than every five seconds.
    pub fn poll_every(self, interval: Duration) -> Self {
        Self {
            poll_every: interval,
            ..self
        }
    }

    /// Waits until the admin has decided, for `limit` and no longer than a year,
    /// and gives the key.
    ///
    /// Asks every five seconds, later where JTL-Wawi says so (`Retry-After`, an hour at
    /// most). What is
    /// transient does not end the waiting.
    ///
    /// # Errors
    ///
    /// [`RegistrationError::TimedOut`] after `limit`, and whatever a question cannot
    /// mend. Once the key was given, [`RegistrationError::AlreadyHandedOver`].
    ///
    /// # Cancellation
    ///
    /// Dropping the future stops the asking. A question on its way is kept and its
    /// answer read by the next call, so that no key is lost. Dropping the
    /// `Registration` as well can lose one, if JTL-Wawi is answering just then.
    pub async fn wait(&mut self, limit: Duration) -> Result<GrantedKey, RegistrationError> {
        let deadline = later(Instant::now(), limit);
        let mut last_failure = None;
        loop {
            match tokio::time::timeout_at(deadline, self.check_when_due()).await {
                Ok(Ok(Some(granted))) => return Ok(granted),
                Ok(Ok(None)) => last_failure = None,
                Ok(Err(error)) if error.is_transient() => {
                    tracing::warn!(code = error.code(), %error, "asking JTL-Wawi again later");
                    last_failure = Some(Box::new(error));
                }
                Ok(Err(error)) => return Err(error),
                Err(_elapsed) => return Err(RegistrationError::TimedOut { last_failure }),
            }
        }
    }

    async fn check_when_due(&mut self) -> Result<Option<GrantedKey>, RegistrationError> {
        if self.in_flight.is_none() && self.ended.is_none() {
            tokio::time::sleep_until(self.next_poll).await;
        }
        self.check().await
    }

    /// Asks once, now: the key, or `None` while the decision is pending.
    ///
    /// # Errors
    ///
    /// Those of [`wait`](Self::wait), and every transient one.
    ///
    /// # Cancellation
    ///
    /// As with [`wait`](Self::wait).
    pub async fn check(&mut self) -> Result<Option<GrantedKey>, RegistrationError> {
        if let Some(ended) = &self.ended {
            return Err(ended.clone());
        }
        let question = self
            .in_flight
            .get_or_insert_with(|| self.server.clone().progress(self.ticket.clone()).boxed());
        let answer = question.await;
        self.in_flight = None;
        let patience = answer.as_ref().ok().and_then(asked_patience);
        let pause = self.poll_every.max(patience.unwrap_or_default());
        self.next_poll = later(Instant::now(), pause);
        match answer::read_progress(&answer?) {
            Ok(Progress::Pending) => Ok(None),
            Ok(Progress::Granted(granted)) => {
                tracing::info!(
                    request_id = self.ticket.request_id(),
                    scopes = ?granted.scopes,
                    "JTL-Wawi has handed the API key over"
                );
                self.ended = Some(RegistrationError::AlreadyHandedOver);
                Ok(Some(granted))
            }
            Err(error) => {
                if is_final(&error) {
                    self.ended = Some(error.clone());
                }
                Err(error)
            }
        }
    }
}

/// How long the server wants to be left alone.
fn asked_patience(answer: &Answer) -> Option<Duration> {
    if answer.status.as_u16() == 429 {
        RateLimit::read(&answer.headers).wait()
    } else {
        retry_after(&answer.headers)
    }
}

const fn is_final(error: &RegistrationError) -> bool {
    matches!(
        error,
        RegistrationError::Refused { .. }
            | RegistrationError::Unknown
            | RegistrationError::AlreadyHandedOver
    )
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("server", &self.server)
            .field("ticket", &self.ticket)
            .field("poll_every", &self.poll_every)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
