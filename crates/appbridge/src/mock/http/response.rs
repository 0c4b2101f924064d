//! What the app gets.

use std::fmt;
use std::time::Duration;

use appbridge_types::error::{ErrorBody, ErrorDetail};
use js_sys::{Array, JsString};
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::request::MockRequest;
use crate::mock::sys::{RawHeldResponse, object};
use crate::settlement::{Outcome, Settlement};
use crate::value::encode_json;

/// How long a test waits for a request.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);

/// How a [`MockHost`](super::MockHost) responds to a request.
#[derive(Debug, Clone)]
pub struct MockResponse(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Reply(Reply),
    Held(RawHeldResponse),
    Fault(&'static str),
    Unreachable,
    Silence,
}

#[derive(Debug, Clone)]
struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl MockResponse {
    /// 200, with a value as JSON.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Self {
        match encode_json(value) {
            Some(body) => Self::status(200)
                .with_header("Content-Type", "application/json")
                .with_body(body),
            None => Self(Kind::Fault("the value of a response has no form in JSON")),
        }
    }

    /// 200, with a text.
    #[must_use]
    pub fn text(body: &str) -> Self {
        Self::status(200)
            .with_header("Content-Type", "text/plain;charset=utf-8")
            .with_body(body.to_owned())
    }

    /// A status from 200 to 599, without a body. A redirect is not followed, like any
    /// other: the client fails with `FetchError::Redirected`.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self(Kind::Reply(Reply {
            status,
            headers: Vec::new(),
            body: String::new(),
        }))
    }

    /// A failure as a backend of `appbridge-app` tells it:
    /// `{"error": {"code": …, "message": …}}`.
    #[must_use]
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let (code, message) = (code.to_owned(), message.to_owned());
        let error = ErrorDetail { code, message };
        Self::json(&ErrorBody { error }).with_status(status)
    }

    /// None: the network is down, or the server does not allow the page to ask.
    #[must_use]
    pub fn unreachable() -> Self {
        Self(Kind::Unreachable)
    }

    /// None, for as long as the app waits.
    #[must_use]
    pub fn silence() -> Self {
        Self(Kind::Silence)
    }

    /// One that the test gives when it wants to. The requests of one
    /// [`respond`](super::MockHost::respond) get the same.
    #[must_use]
    pub fn held() -> (Self, HeldResponse) {
        let held = RawHeldResponse::new();
        (Self(Kind::Held(held.clone())), HeldResponse(held))
    }

    /// With another status. Changes nothing where there is no response, or not yet.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        self.changed(|reply| reply.status = status)
    }

    /// With one more header. Changes nothing where there is no response, or not yet.
    #[must_use]
    pub fn with_header(self, name: &str, value: &str) -> Self {
        self.changed(|reply| reply.headers.push((name.to_owned(), value.to_owned())))
    }

    fn with_body(self, body: String) -> Self {
        self.changed(|reply| reply.body = body)
    }

    fn changed(mut self, change: impl FnOnce(&mut Reply)) -> Self {
        if let Kind::Reply(reply) = &mut self.0 {
            change(reply);
        }
        self
    }

    pub(super) fn into_js(self) -> JsValue {
        match self.0 {
            Kind::Reply(reply) => reply.into_js(),
            Kind::Held(held) => object([("kind", "held".into()), ("held", held.into())]),
            Kind::Fault(message) => object([("kind", "fault".into()), ("message", message.into())]),
            Kind::Unreachable => object([("kind", "unreachable".into())]),
            Kind::Silence => object([("kind", "silence".into())]),
        }
    }
}

impl Reply {
    fn into_js(self) -> JsValue {
        let headers = self.headers.iter();
        let headers: Array = headers
            .map(|(name, value)| Array::of2(&JsString::from(&**name), &JsString::from(&**value)))
            .collect();
        object([
            ("kind", "reply".into()),
            ("status", self.status.into()),
            ("headers", headers.into()),
            ("body", self.body.into()),
        ])
    }
}

/// Gives a response that was held back; the first that is given counts.
#[derive(Clone)]
pub struct HeldResponse(RawHeldResponse);

/// No request came for a held response within 10 seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no request has come for the held response within 10 seconds")]
pub struct NoRequest;

impl HeldResponse {
    /// Responds.
    pub fn respond(&self, response: MockResponse) {
        self.0.respond(&response.into_js());
    }

    /// Waits for the first request that is to get the response.
    ///
    /// # Errors
    ///
    /// None came within 10 seconds.
    ///
    /// # Cancellation
    ///
    /// Dropping the future ends the waiting, and nothing else.
    pub async fn arrived(&self) -> Result<MockRequest, NoRequest> {
        match Settlement::of(&self.0.arrived(), REQUEST_LIMIT).await {
            Outcome::Fulfilled(request) => MockRequest::from_js(request).ok_or(NoRequest),
            _ => Err(NoRequest),
        }
    }
}

impl fmt::Debug for HeldResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldResponse").finish_non_exhaustive()
    }
}
