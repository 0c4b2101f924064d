//! One request to the backend: bounded in time, and stopped when nobody waits for
//! the answer any more.

use std::pin::pin;

use appbridge_types::error::ErrorBody;
use futures_util::future::{Either, select};
use gloo_net::http::{Method, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal};

use super::Problem;

/// How long an answer may take, in milliseconds. The backend itself gives up on
/// the platform earlier; this bound is for connections that go silent.
const LIMIT_MS: u32 = 20_000;

/// What is asked of the backend.
pub(super) struct Question {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Question {
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            query: Vec::new(),
        }
    }

    pub(super) fn post(path: impl Into<String>) -> Self {
        Self {
            method: Method::POST,
            path: path.into(),
            query: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Asks in the name of the bearer of `token` and returns what a successful
    /// answer says.
    ///
    /// # Cancellation
    ///
    /// Dropping the future stops the request.
    pub(super) async fn ask(&self, token: &str) -> Result<JsValue, Problem> {
        let stop = StopOnDrop::new();
        let exchange = pin!(self.exchange(token, stop.signal()));
        match select(exchange, TimeoutFuture::new(LIMIT_MS)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Err(Problem::TimedOut),
        }
    }

    async fn exchange(&self, token: &str, signal: Option<AbortSignal>) -> Result<JsValue, Problem> {
        // A browser takes nothing else in a header, and every JWT is such a text.
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Problem::Unreadable);
        }
        let answer = RequestBuilder::new(&self.path)
            .method(self.method.clone())
            .query(self.query.iter().map(|(name, value)| (*name, value)))
            .header("Authorization", &["Bearer ", token].concat())
            .header("Accept", "application/json")
            .abort_signal(signal.as_ref())
            .send()
            .await
            .map_err(|_| Problem::Unreachable)?;
        let status = answer.status();
        let successful = answer.ok();
        let body = answer.text().await.map_err(|_| Problem::Unreachable)?;
        let body = js_sys::JSON::parse(&body).map_err(|_| Problem::Unreadable);
        if successful {
            body
        } else {
            Err(refusal(status, body.and_then(decode).ok()))
        }
    }
}

/// Reads what an answer says. The browser has parsed it: its parser is there
/// already, and values of JavaScript have to be read in any case, from the host.
pub(super) fn decode<T: DeserializeOwned>(body: JsValue) -> Result<T, Problem> {
    serde_wasm_bindgen::from_value(body).map_err(|_| Problem::Unreadable)
}

/// What a failed answer means. One that did not come from the backend, but from a
/// proxy before it, has no `body` of ours, only a status.
fn refusal(status: u16, body: Option<ErrorBody>) -> Problem {
    let code = match body {
        Some(body) => body.error.code,
        None => ["http_", &status.to_string()].concat(),
    };
    Problem::Refused { status, code }
}

/// Stops a request when the future that waits for it is dropped; a request that
/// is over does not mind.
struct StopOnDrop(Option<AbortController>);

impl StopOnDrop {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use appbridge_types::error::ErrorDetail;

    use super::*;

    fn refused(status: u16, code: &str) -> Problem {
        Problem::Refused {
            status,
            code: code.to_owned(),
        }
    }

    #[test]
    fn a_refusal_keeps_the_backends_code() {
        let body = ErrorBody {
            error: ErrorDetail {
                code: "tenant_not_connected".to_owned(),
                message: "run the setup".to_owned(),
            },
        };
        assert_eq!(
            refusal(403, Some(body)),
            refused(403, "tenant_not_connected")
        );
    }

    #[test]
    fn a_refusal_from_elsewhere_is_named_by_its_status() {
        assert_eq!(refusal(502, None), refused(502, "http_502"));
    }
}
