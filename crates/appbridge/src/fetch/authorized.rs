//! A request with a token: sent once, and once more when the token was refused.

use std::time::Duration;

use js_sys::Promise;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{AbortController, AbortSignal, Request, Response, ResponseType};
use zeroize::Zeroizing;

use super::client::{Client, Proof};
use super::error::FetchError;
use super::transport;
use crate::settlement::{Outcome, Settlement};
use crate::sys;
use crate::tokens::{Token, Tokens};

/// The token was refused.
const UNAUTHORIZED: u16 = 401;

/// Sends requests in the name of who is signed in.
pub(super) struct Authorized<'a> {
    pub(super) client: &'a Client,
    /// No wait may be longer; together they may.
    pub(super) limit: Duration,
}

/// The head of an answer, whose body is still to be read.
pub(super) struct Arrived {
    pub(super) response: Response,
    pub(super) abort: AbortOnDrop,
}

impl Authorized<'_> {
    /// Sends a request that has no token yet, to a place that it may go to.
    pub(super) async fn send(&self, request: &Request) -> Result<Arrived, FetchError> {
        match self.client.proof() {
            Proof::Tokens(tokens) => self.send_with_token(request, &**tokens).await,
            #[cfg(feature = "session-cookie")]
            Proof::Cookie { .. } => {
                let attempt = |signal: &_| with_cookie(request, signal);
                self.exchange(None, attempt).await
            }
        }
    }

    async fn send_with_token(
        &self,
        request: &Request,
        tokens: &dyn Tokens,
    ) -> Result<Arrived, FetchError> {
        let token = token_of(tokens).await?;
        let answer = self.attempt(request, &token).await?;
        if answer.response.status() != UNAUTHORIZED {
            return Ok(answer);
        }
        // It may have ended on its way, or have been withdrawn.
        tokens.invalidate(&token);
        let fresh = token_of(tokens).await?;
        if fresh == token {
            return Ok(answer);
        }
        drop(answer);
        self.attempt(request, &fresh).await
    }

    /// Sends a copy of the request with a token.
    async fn attempt(&self, request: &Request, token: &Token) -> Result<Arrived, FetchError> {
        let bearer = Zeroizing::new(["Bearer ", token.as_str()].concat());
        let attempt = |signal: &_| sys::authorized(request, &bearer, signal);
        self.exchange(Some(token), attempt).await
    }

    /// Sends what `copy` makes, and waits for the head of the answer.
    async fn exchange(
        &self,
        token: Option<&Token>,
        copy: impl FnOnce(&AbortSignal) -> Result<Request, JsValue>,
    ) -> Result<Arrived, FetchError> {
        // A browser without it has no `fetch` either.
        let controller = AbortController::new().map_err(|_| FetchError::Unreachable)?;
        let attempt = copy(&controller.signal()).map_err(|_| FetchError::BodyNotAllowed)?;
        let abort = AbortOnDrop(Some(controller));
        let response = self.settled(transport::send(&attempt, token)).await?;
        let response: Response = response.dyn_into().map_err(|_| FetchError::Unreachable)?;
        if response.type_() == ResponseType::Opaqueredirect {
            return Err(FetchError::Redirected);
        }
        Ok(Arrived { response, abort })
    }

    pub(super) async fn settled(
        &self,
        promise: Result<Promise, JsValue>,
    ) -> Result<JsValue, FetchError> {
        let promise = promise.map_err(|_| FetchError::Unreachable)?;
        match Settlement::of(&promise, self.limit).await {
            Outcome::Fulfilled(value) => Ok(value),
            Outcome::Rejected(_) => Err(FetchError::Unreachable),
            Outcome::TimedOut | Outcome::GivenUp => Err(FetchError::TimedOut),
        }
    }
}

async fn token_of(tokens: &dyn Tokens) -> Result<Token, FetchError> {
    let token = tokens.token().await;
    token.map_err(|reason| FetchError::TokenFailed { reason })
}

/// A copy of a request that goes to the page's own origin alone.
#[cfg(feature = "session-cookie")]
fn with_cookie(request: &Request, signal: &AbortSignal) -> Result<Request, JsValue> {
    let init = web_sys::RequestInit::new();
    init.set_mode(web_sys::RequestMode::SameOrigin);
    init.set_redirect(web_sys::RequestRedirect::Manual);
    init.set_signal(Some(signal));
    Request::new_with_request_and_init(request, &init)
}

/// Aborts a request when nobody waits for it any more.
pub(super) struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    /// The request is over.
    pub(super) fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
