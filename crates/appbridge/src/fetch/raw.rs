//! Requests and answers that stay the browser's own.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::{Pin, pin};
use std::time::Duration;

use futures_util::future::{Either, select};
use wasm_bindgen::JsValue;
use web_sys::Response;

use super::authorized::Authorized;
use super::client::Client;
use super::destination;
use super::error::FetchError;
use super::exchange::DEFAULT_TIMEOUT;
use crate::failure::JsFailure;
use crate::raw_error::RawError;
use crate::settlement::Limit;
use crate::sys;

/// A request as the browser's `fetch` takes it, sent with a token; made by
/// [`Client::fetch_raw`] and sent when it is first awaited.
///
/// The answer is the browser's, whatever its status is. A 401 is answered with one
/// more attempt, if there is another token.
///
/// # Errors
///
/// Those of [`RequestBuilder::send`](super::RequestBuilder::send) with what JavaScript
/// threw, but for [`FetchError::Refused`]; [`FetchError::RequestInvalid`].
///
/// # Cancellation
///
/// Dropping it aborts the request, and so does the signal that it was given.
#[must_use = "the request is sent when it is first awaited"]
pub struct RawFetch {
    client: Client,
    input: JsValue,
    init: JsValue,
    limit: Duration,
}

impl RawFetch {
    pub(super) fn new(client: Client, input: &JsValue, init: &JsValue) -> Self {
        Self {
            client,
            input: input.clone(),
            init: init.clone(),
            limit: DEFAULT_TIMEOUT,
        }
    }

    /// How long all of it may take, counted from the first poll: the tokens, the
    /// request and its repetition; and how long the reading of the body may take after
    /// that, which is aborted then. [`DEFAULT_TIMEOUT`] unless set.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    async fn run(self) -> Result<Response, RawError<FetchError>> {
        match select(pin!(self.answer()), Limit::of(self.limit)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Err(FetchError::TimedOut.into()),
        }
    }

    async fn answer(&self) -> Result<Response, RawError<FetchError>> {
        let request = sys::new_request(&self.input, &self.init).map_err(|thrown| {
            let reason = JsFailure::from_js(&thrown);
            RawError::caused(FetchError::RequestInvalid { reason }, thrown)
        })?;
        destination::of(&self.client, &request.url())?;
        let authorized = Authorized {
            client: &self.client,
            limit: self.limit,
        };
        let arrived = authorized.send(&request).await?;
        arrived.abort.hand_over(self.limit);
        Ok(arrived.response)
    }
}

impl IntoFuture for RawFetch {
    type Output = Result<Response, RawError<FetchError>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for RawFetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawFetch").finish_non_exhaustive()
    }
}
