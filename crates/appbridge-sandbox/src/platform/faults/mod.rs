//! Faults that a test or a developer orders, to see an app survive them.

mod answer;
mod bridge;
mod list;

use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::requests::Reason;
use crate::orders::Surface;

pub use bridge::{BridgeFault, Moment};
pub use list::ActiveFault;
pub(crate) use list::{Faults, Struck};

/// A fault of one service. It takes the place of the service's answer; with
/// nothing but a delay or a trickle, the service answers late or slowly.
///
/// ```
/// use appbridge_sandbox::control::{Cut, Fault, Target};
///
/// let overloaded = Fault::on(Target::Erp).status(503).once();
/// let late = Fault::on(Target::Token).delay(std::time::Duration::from_secs(2));
/// let broken = Fault::on(Target::Scx).cut(Cut::InBody);
/// # let _ = (overloaded, late, broken);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Fault {
    /// The service that it strikes.
    pub target: Target,
    /// 400 to 599, 200 together with a body, or 300 to 399 together with a location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// A string is sent as it stands (so it may be broken JSON), anything else as
    /// JSON. Without it the answer is the platform's usual one of this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// How long the answer waits, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// Answers with HTTP 200 and these `errors`; only for the ERP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graphql_errors: Option<Vec<Value>>,
    /// Together with `graphqlErrors`: the data of the response stays, as where only a part
    /// of it could be had.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial_data: bool,
    /// Redirects there, with 302 unless a status says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The seconds that the answer's `Retry-After` names; only with a status of 400
    /// to 599.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// Answers with so many bytes of blanks, streamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Closes the connection instead of answering to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
    /// The answer's body comes byte by byte, with a pause of so many milliseconds
    /// before each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trickle_ms: Option<u64>,
    /// How the next sign-ins go wrong; only for the target `signIn`, and with nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignInFault>,
    /// How the bridge goes wrong; only for the target `bridge`, and with nothing but `method`,
    /// `surface`, `delayMs`, `body` and `times`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bridge: Option<BridgeFault>,
    /// The method of the bridge whose calls it strikes; those of every method without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The kind of page whose bridge it strikes; every one's without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<Surface>,
    /// How many more requests it strikes; without it, all until it is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<NonZeroU32>,
}

/// The service that a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Target {
    /// The token endpoints of both eras.
    Token,
    /// The account service's key set.
    Jwks,
    /// The identity provider's key set.
    AppKeys,
    /// The identity provider's metadata.
    Discovery,
    /// The page to sign in at.
    Authorize,
    /// What the identity provider says of a user.
    UserInfo,
    /// Where a user signs out.
    EndSession,
    /// What an app gets of a sign-in, the identity provider being up: see
    /// [`Fault::sign_in`].
    SignIn,
    /// The ERP API, whichever of its resources.
    Erp,
    /// The App Shell's end of the bridge to a page of an app: see [`Fault::bridge`].
    Bridge,
    /// JTL-Wawi's own API: app registration and resources.
    OnPremise,
    /// The auth endpoint of SCX.
    ScxAuth,
    /// The Channel API of SCX, without its auth endpoint.
    Scx,
}

/// How a sign-in goes wrong. It strikes when the page has been answered, or would not be
/// shown because the user is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum SignInFault {
    /// The app gets `error=access_denied`, as when the user refuses.
    Refused,
    /// The app gets `error=temporarily_unavailable`.
    Unavailable,
    /// The app gets a code that is expired.
    CodeExpired,
    /// The app gets a code that somebody has redeemed before.
    CodeUsed,
    /// The ID token has another nonce than the app asked for.
    WrongNonce,
    /// The app gets another `state` back than it sent.
    WrongState,
    /// The access tokens are random strings instead of JWTs, also those of a refresh.
    OpaqueAccessToken,
}

/// Where a connection closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Cut {
    /// Before the first byte of the answer.
    BeforeAnswer,
    /// After the head, which promises a length, and the body's first bytes.
    InBody,
}

/// Why a fault cannot be ordered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FaultError {
    #[error("status {0}: only 200 and 400 to 599 are possible, and 300 to 399 with a location")]
    Status(u16),
    #[error("location: this is no value of a header, or the status is none of 300 to 399")]
    Location,
    #[error("retryAfterSeconds goes with a status of 400 to 599 only")]
    RetryAfter,
    #[error("{0} has to be at least 1")]
    TooSmall(&'static str),
    #[error("{0} and {1} contradict each other")]
    Contradiction(&'static str, &'static str),
    #[error("graphqlErrors are possible for the target \"erp\" only, and without status and body")]
    GraphqlErrors,
    #[error("the target \"signIn\" goes with signIn (and times) only, and signIn with that target")]
    SignIn,
    #[error(
        "the target \"bridge\" goes with bridge, method, surface, delayMs, body and times only, \
         and bridge, method and surface with that target"
    )]
    Bridge,
    #[error("{0}: this fault of the bridge {1}")]
    BridgePart(&'static str, &'static str),
    #[error("partialData goes with graphqlErrors only")]
    PartialData,
    #[error(
        "name at least one of status, body, delayMs, graphqlErrors, location, bytes, cut and trickleMs"
    )]
    Nothing,
}

impl Fault {
    /// A fault of this service that does nothing yet and strikes every request.
    #[must_use]
    pub fn on(target: Target) -> Self {
        Self {
            target,
            status: None,
            body: None,
            delay_ms: None,
            graphql_errors: None,
            location: None,
            retry_after_seconds: None,
            bytes: None,
            cut: None,
            trickle_ms: None,
            sign_in: None,
            partial_data: false,
            bridge: None,
            method: None,
            surface: None,
            times: None,
        }
    }

    /// Answers with this status: 400 to 599, 200 together with a body, or 300 to 399
    /// together with a location.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// Answers with this body: a string as it stands (so it may be broken JSON),
    /// anything else as JSON.
    #[must_use]
    pub fn body(self, body: impl Into<Value>) -> Self {
        Self {
            body: Some(body.into()),
            ..self
        }
    }

    /// Answers late; whole milliseconds count.
    #[must_use]
    pub fn delay(self, delay: Duration) -> Self {
        Self {
            delay_ms: Some(u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)),
            ..self
        }
    }

    /// Answers with HTTP 200 and these `errors`; only for [`Target::Erp`], and
    /// without status and body.
    #[must_use]
    pub fn graphql_errors(self, errors: impl IntoIterator<Item = Value>) -> Self {
        Self {
            graphql_errors: Some(errors.into_iter().collect()),
            ..self
        }
    }

    /// Redirects to this address, with 302 unless a status says otherwise.
    #[must_use]
    pub fn redirect(self, location: impl Into<String>) -> Self {
        Self {
            location: Some(location.into()),
            ..self
        }
    }

    /// Asks for patience: the answer names so many seconds in `Retry-After`.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        Self {
            retry_after_seconds: Some(seconds),
            ..self
        }
    }

    /// Answers with so many bytes of blanks. They are streamed, so that a huge
    /// number costs no memory here.
    #[must_use]
    pub fn huge(self, bytes: u64) -> Self {
        Self {
            bytes: Some(bytes),
            ..self
        }
    }

    /// Closes the connection instead of answering to the end.
    #[must_use]
    pub fn cut(self, cut: Cut) -> Self {
        Self {
            cut: Some(cut),
            ..self
        }
    }

    /// Sends the body of the answer (the service's own, unless the fault names one)
    /// byte by byte, with this pause before each; whole milliseconds count.
    #[must_use]
    pub fn trickle(self, pause: Duration) -> Self {
        Self {
            trickle_ms: Some(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)),
            ..self
        }
    }

    /// Lets sign-ins go wrong in this way.
    ///
    /// ```
    /// use appbridge_sandbox::control::{Fault, SignInFault};
    ///
    /// let refused = Fault::sign_in(SignInFault::Refused).once();
    /// # let _ = refused;
    /// ```
    #[must_use]
    pub fn sign_in(how: SignInFault) -> Self {
        Self {
            sign_in: Some(how),
            ..Self::on(Target::SignIn)
        }
    }

    /// Together with [`graphql_errors`](Self::graphql_errors): leaves the response its data.
    #[must_use]
    pub fn with_partial_data(self) -> Self {
        Self {
            partial_data: true,
            ..self
        }
    }

    /// Lets the App Shell's end of the bridge go wrong in this way. What comes late needs a
    /// [`delay`](Self::delay); a rejection, a malformed message and a flood take a
    /// [`body`](Self::body).
    ///
    /// ```
    /// use std::time::Duration;
    /// use appbridge_sandbox::control::{BridgeFault, Fault};
    ///
    /// let late = Fault::bridge(BridgeFault::ReplyLate)
    ///     .delay(Duration::from_secs(20))
    ///     .of_method("getSessionToken");
    /// # let _ = late;
    /// ```
    #[must_use]
    pub fn bridge(how: BridgeFault) -> Self {
        Self {
            bridge: Some(how),
            ..Self::on(Target::Bridge)
        }
    }

    /// Strikes calls of this method alone.
    #[must_use]
    pub fn of_method(self, method: impl Into<String>) -> Self {
        Self {
            method: Some(method.into()),
            ..self
        }
    }

    /// Strikes pages of this kind alone.
    #[must_use]
    pub fn at(self, surface: Surface) -> Self {
        Self {
            surface: Some(surface),
            ..self
        }
    }

    /// Strikes so many requests and is gone then.
    #[must_use]
    pub fn times(self, times: NonZeroU32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// Strikes the next request and is gone then.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(NonZeroU32::MIN)
    }

    /// Refuses a fault that would do nothing or cannot be told apart.
    pub(crate) fn check(&self) -> Result<(), FaultError> {
        if self.target == Target::SignIn || self.sign_in.is_some() {
            let times = Self {
                times: self.times,
                ..Self::on(Target::SignIn)
            };
            let is_sign_in = self.sign_in.map(|how| Self {
                sign_in: Some(how),
                ..times
            });
            return if is_sign_in.as_ref() == Some(self) {
                Ok(())
            } else {
                Err(FaultError::SignIn)
            };
        }
        if self.target == Target::Bridge || self.bridge.is_some() {
            return self.check_bridge();
        }
        if self.method.is_some() || self.surface.is_some() {
            return Err(FaultError::Bridge);
        }
        if self.partial_data && self.graphql_errors.is_none() {
            return Err(FaultError::PartialData);
        }
        let is_redirect = self.status.is_none_or(|it| (300..=399).contains(&it));
        if let Some(status) = self.status {
            let is_error = (400..=599).contains(&status);
            if status != 200 && !is_error && !(is_redirect && self.location.is_some()) {
                return Err(FaultError::Status(status));
            }
        }
        if self.location.as_ref().is_some_and(|location| {
            !is_redirect || location.is_empty() || HeaderValue::from_str(location).is_err()
        }) {
            return Err(FaultError::Location);
        }
        if self.retry_after_seconds.is_some() && self.status.is_none_or(|status| status < 400) {
            return Err(FaultError::RetryAfter);
        }
        if self.graphql_errors.is_some()
            && (self.target != Target::Erp || self.status.is_some() || self.body.is_some())
        {
            return Err(FaultError::GraphqlErrors);
        }
        if self.bytes == Some(0) {
            return Err(FaultError::TooSmall("bytes"));
        }
        if self.trickle_ms == Some(0) {
            return Err(FaultError::TooSmall("trickleMs"));
        }
        self.check_contradictions()?;
        let does_something = self.status.is_some()
            || self.body.is_some()
            || self.delay_ms.is_some()
            || self.graphql_errors.is_some()
            || self.location.is_some()
            || self.bytes.is_some()
            || self.cut.is_some()
            || self.trickle_ms.is_some();
        if does_something {
            Ok(())
        } else {
            Err(FaultError::Nothing)
        }
    }

    /// Refuses a fault of the bridge that says more or less than it needs.
    fn check_bridge(&self) -> Result<(), FaultError> {
        let Some(how) = self.bridge else {
            return Err(FaultError::Bridge);
        };
        let own = Self {
            method: self.method.clone(),
            surface: self.surface,
            delay_ms: self.delay_ms,
            body: self.body.clone(),
            times: self.times,
            ..Self::bridge(how)
        };
        if own != *self {
            return Err(FaultError::Bridge);
        }
        if how.takes_delay() != self.delay_ms.is_some() {
            let what = if how.takes_delay() {
                "needs one"
            } else {
                "has none"
            };
            return Err(FaultError::BridgePart("delayMs", what));
        }
        if self.body.is_some() && !how.takes_body() {
            return Err(FaultError::BridgePart("body", "has none"));
        }
        if self.method.is_some() && how.is_of_handshake() {
            return Err(FaultError::BridgePart("method", "strikes no calls"));
        }
        Ok(())
    }

    /// Whether it is one of the bridge that strikes at this moment.
    fn strikes_bridge(&self, moment: &Moment) -> bool {
        let Some(how) = self.bridge else { return false };
        let (surface, is_struck) = match moment {
            Moment::Handshake { surface } => (surface, how.is_of_handshake()),
            Moment::Call { surface, method } => {
                let is_method = self.method.as_ref().is_none_or(|name| name == method);
                (surface, !how.is_of_handshake() && is_method)
            }
        };
        is_struck && self.surface.is_none_or(|own| own == *surface)
    }

    /// Takes the service's place, or makes it late or slow.
    async fn strike<R: IntoResponse>(
        self,
        error: fn(StatusCode) -> R,
        request: Request,
        next: Next,
    ) -> Response {
        if let Some(delay) = self.delay_ms {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        let answer = match self.answer(error) {
            None if self.graphql_errors.is_some() => {
                let errors = self.graphql_errors.unwrap_or_default();
                answer::add_errors(next.run(request).await, errors).await
            }
            Some(mut answer) => {
                // In the place of the reason that the service's usual error may have brought.
                answer
                    .extensions_mut()
                    .insert(Reason::new("an ordered fault struck"));
                answer
            }
            None => next.run(request).await,
        };
        match self.trickle_ms {
            Some(pause) => answer::trickle(answer, Duration::from_millis(pause)).await,
            None => answer,
        }
    }

    /// One fault answers in one way.
    fn check_contradictions(&self) -> Result<(), FaultError> {
        let ways = [
            ("body", self.body.is_some()),
            ("graphqlErrors", self.graphql_errors.is_some()),
            ("location", self.location.is_some()),
            ("bytes", self.bytes.is_some()),
            ("cut", self.cut.is_some()),
        ];
        let mut named = ways.into_iter().filter(|(_, is_named)| *is_named);
        let Some((way, _)) = named.next() else {
            return Ok(());
        };
        if let Some((other, _)) = named.next() {
            return Err(FaultError::Contradiction(way, other));
        }
        // A connection that closes has no status, and what has no body or too much
        // of it does not trickle.
        if way == "cut" && self.status.is_some() {
            return Err(FaultError::Contradiction("cut", "status"));
        }
        if self.trickle_ms.is_some() && matches!(way, "location" | "bytes" | "cut") {
            return Err(FaultError::Contradiction(way, "trickleMs"));
        }
        Ok(())
    }
}
