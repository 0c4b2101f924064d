//! One request and its answer: bounded in time, and aborted when nobody waits any more.
//!
//! gloo-net puts the request together. The waiting is this crate's own, like that for
//! the host: a dropped wait holds on to nothing, and nothing panics, whatever a page
//! has put in the place of `fetch`.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use gloo_net::http::{Headers, RequestBuilder};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::ReadableStream;

#[cfg(feature = "session-cookie")]
use appbridge_types::sign_in::SIGNED_IN_AS;

use super::authorized::{Arrived, Authorized};
use super::client::Client;
#[cfg(feature = "session-cookie")]
use super::client::Proof;
use super::destination;
use super::error::FetchError;
use super::method::Method;
use super::refusal::refusal;
use super::response::Response;
use crate::settlement::Limit;

/// How long a request may take with all that belongs to it, unless told otherwise:
/// longer than a backend waits for the platform, shorter than a person waits.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

/// What a backend says to a cookie that stands for no session, or not any more.
#[cfg(feature = "session-cookie")]
const SIGNED_OUT: &str = "signed_out";

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
        let request = self.request(&url)?;
        let authorized = Authorized {
            client: &self.client,
            limit: self.limit,
        };
        let Arrived { response, abort } = authorized.send(&request).await?;
        let body = authorized.settled(response.text()).await?;
        abort.disarm();
        let response = Response::new(response.status(), response.headers(), body);
        if response.is_success() {
            Ok(response)
        } else {
            let error = refusal(&response);
            #[cfg(feature = "session-cookie")]
            if let Proof::Cookie { signed_out, .. } = self.client.proof()
                && matches!(&error, FetchError::Refused { status: 401, code, .. } if code == SIGNED_OUT)
            {
                signed_out();
            }
            Err(error)
        }
    }

    fn request(&self, url: &str) -> Result<web_sys::Request, FetchError> {
        let headers = Headers::new();
        headers.set("Accept", "application/json");
        for (name, value) in &self.headers {
            headers.set(name, value);
        }
        #[cfg(feature = "session-cookie")]
        if let Proof::Cookie { who: Some(who), .. } = self.client.proof() {
            headers.set(SIGNED_IN_AS, &who.to_string());
        }
        let query = self.query.iter().map(|(name, value)| (&**name, value));
        let request = RequestBuilder::new(url)
            .method(self.method.into())
            .query(query)
            .headers(headers);
        match &self.body {
            Some(body) => request.body(body.clone()),
            None => request.build(),
        }
        .map(Into::into)
        // All else that the browser could refuse has been looked at.
        .map_err(|_| FetchError::BodyNotAllowed)
    }
}
