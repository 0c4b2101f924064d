//! One request and its answer: bounded in time, and aborted when nobody waits any more.
//!
//! gloo-net puts the request together. The waiting is this crate's own, like that for
//! the host: a dropped wait holds on to nothing, and nothing panics, whatever a page
//! has put in the place of `fetch`.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use gloo_net::http::{Headers, RequestBuilder};
use js_sys::Promise;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    AbortController, AbortSignal, ReadableStream, ReferrerPolicy, RequestRedirect, ResponseType,
};
use zeroize::Zeroizing;

use super::client::Client;
use super::destination;
use super::error::FetchError;
use super::method::Method;
use super::refusal::refusal;
use super::response::Response;
use crate::settlement::{Limit, Outcome, Settlement};
use crate::sys;
use crate::tokens::Token;

/// How long a request may take with all that belongs to it, unless told otherwise:
/// longer than a backend waits for the platform, shorter than a person waits.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

/// The token was refused.
const UNAUTHORIZED: u16 = 401;

/// What is sent, and how.
pub(super) struct Exchange {
    pub(super) client: Client,
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) query: Vec<(String, String)>,
    /// Names and values that browsers take.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<JsValue>,
    pub(super) limit: Duration,
}

impl Exchange {
    pub(super) async fn run(self) -> Result<Response, FetchError> {
        match select(pin!(self.settle()), Limit::of(self.limit)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Err(FetchError::TimedOut),
        }
    }

    async fn settle(&self) -> Result<Response, FetchError> {
        let url = destination::of(&self.client, &self.url)?;
        if let Some(body) = &self.body
            // Firefox would send a stream, too: as the text `[object ReadableStream]`.
            && (!self.method.takes_body() || body.is_instance_of::<ReadableStream>())
        {
            return Err(FetchError::BodyNotAllowed);
        }
        let token = self.token().await?;
        let mut answer = self.attempt(&url, &token).await?;
        if answer.status() == UNAUTHORIZED {
            // It may have ended on its way, or have been withdrawn.
            self.client.tokens().invalidate(&token);
            let fresh = self.token().await?;
            if fresh != token {
                drop(answer);
                answer = self.attempt(&url, &fresh).await?;
            }
        }
        self.read(answer).await
    }

    async fn token(&self) -> Result<Token, FetchError> {
        let token = self.client.tokens().token().await;
        token.map_err(|reason| FetchError::TokenFailed { reason })
    }

    /// Sends the request, and waits for the head of the answer.
    async fn attempt(&self, url: &str, token: &Token) -> Result<Arrived, FetchError> {
        let abort = AbortOnDrop::new();
        let request = self.request(url, token, abort.signal().as_ref())?;
        let response = self.settled(sys::fetch(&request)).await?;
        let response: web_sys::Response =
            response.dyn_into().map_err(|_| FetchError::Unreachable)?;
        if response.type_() == ResponseType::Opaqueredirect {
            return Err(FetchError::Redirected);
        }
        Ok(Arrived { response, abort })
    }

    fn request(
        &self,
        url: &str,
        token: &Token,
        abort: Option<&AbortSignal>,
    ) -> Result<web_sys::Request, FetchError> {
        let headers = Headers::new();
        headers.set("Accept", "application/json");
        for (name, value) in &self.headers {
            headers.set(name, value);
        }
        let bearer = Zeroizing::new(["Bearer ", token.as_str()].concat());
        headers.set("Authorization", &bearer);
        let query = self.query.iter().map(|(name, value)| (&**name, value));
        let request = RequestBuilder::new(url)
            .method(self.method.into())
            .query(query)
            .headers(headers)
            .redirect(RequestRedirect::Manual)
            .referrer_policy(ReferrerPolicy::SameOrigin)
            .abort_signal(abort);
        match &self.body {
            Some(body) => request.body(body.clone()),
            None => request.build(),
        }
        .map(Into::into)
        // All else that the browser could refuse has been looked at.
        .map_err(|_| FetchError::BodyNotAllowed)
    }

    async fn read(&self, arrived: Arrived) -> Result<Response, FetchError> {
        let Arrived { response, abort } = arrived;
        let body = self.settled(response.text()).await?;
        abort.disarm();
        let response = Response::new(response.status(), response.headers(), body);
        if response.is_success() {
            Ok(response)
        } else {
            Err(refusal(&response))
        }
    }

    async fn settled(&self, promise: Result<Promise, JsValue>) -> Result<JsValue, FetchError> {
        let promise = promise.map_err(|_| FetchError::Unreachable)?;
        match Settlement::of(&promise, self.limit).await {
            Outcome::Fulfilled(value) => Ok(value),
            Outcome::Rejected(_) => Err(FetchError::Unreachable),
            Outcome::TimedOut | Outcome::GivenUp => Err(FetchError::TimedOut),
        }
    }
}

/// The head of an answer, whose body is still to be read.
struct Arrived {
    response: web_sys::Response,
    abort: AbortOnDrop,
}

impl Arrived {
    fn status(&self) -> u16 {
        self.response.status()
    }
}

/// Aborts a request when nobody waits for it any more.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }

    /// The request is over.
    fn disarm(mut self) {
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
