//! A request that is being put together.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde::Serialize;
use wasm_bindgen::JsValue;

use super::client::Client;
use super::error::FetchError;
use super::exchange::{DEFAULT_TIMEOUT, Exchange};
use super::header;
use super::method::Method;
use super::response::Response;
use crate::sys;
use crate::value::encode_json;

/// An answer that is on its way; see [`RequestBuilder::send`].
pub type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, FetchError>>>>;

/// A request that is being put together; made by a [`Client`](super::Client).
///
/// ```no_run
/// # async fn example(client: appbridge::fetch::Client) -> Result<(), appbridge::fetch::FetchError> {
/// use std::time::Duration;
///
/// let request = client.delete("/api/orders/7").timeout(Duration::from_secs(5));
/// request.send().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a request is sent by `send`"]
pub struct RequestBuilder(Exchange);

impl RequestBuilder {
    pub(super) fn new(client: Client, method: Method, url: &str) -> Self {
        Self(Exchange {
            client,
            method,
            url: url.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            limit: DEFAULT_TIMEOUT,
        })
    }

    /// Adds to the URL's query. Names and values are escaped.
    ///
    /// ```no_run
    /// # async fn example(client: appbridge::fetch::Client) -> Result<(), appbridge::fetch::FetchError> {
    /// let page = client.get("/api/items").query([("first", "25"), ("search", "a&b")]).send().await?;
    /// # let _ = page;
    /// # Ok(())
    /// # }
    /// ```
    pub fn query<N: Into<String>, V: Into<String>>(
        mut self,
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let parameters = parameters.into_iter();
        self.0
            .query
            .extend(parameters.map(|(name, value)| (name.into(), value.into())));
        self
    }

    /// Sets a header, in place of an earlier one of the same name. Some names are the
    /// browser's own, such as `Cookie` and `Host`; it leaves those out.
    ///
    /// # Errors
    ///
    /// [`FetchError::HeaderInvalid`]: the name is none, the value holds more than
    /// visible ASCII, spaces and tabs, or it is `Authorization`, which is the client's.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, FetchError> {
        if header::is_name(name)
            && header::is_value(value)
            && !name.eq_ignore_ascii_case("authorization")
        {
            self.0.headers.push((name.to_owned(), value.to_owned()));
            return Ok(self);
        }
        let name: String = name.chars().filter(char::is_ascii_graphic).collect();
        Err(FetchError::HeaderInvalid {
            name: sys::text_of(&name.into()).unwrap_or_default(),
        })
    }

    /// Sends a value as JSON, and `Content-Type: application/json`.
    ///
    /// Whole numbers beyond 2⁵³ have no exact form in a browser's JSON; send them as
    /// texts.
    ///
    /// ```no_run
    /// # #[derive(serde::Serialize)] struct Order { sku: String }
    /// # async fn example(client: appbridge::fetch::Client, order: Order) -> Result<(), appbridge::fetch::FetchError> {
    /// client.post("/api/orders").header("Idempotency-Key", "7f3a")?.json(&order)?.send().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`FetchError::BodyNotSerializable`].
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Result<Self, FetchError> {
        let json = encode_json(value).ok_or(FetchError::BodyNotSerializable)?;
        Ok(self.json_text(json))
    }

    /// Sends anything that a browser takes for a body and can send twice: a text, bytes
    /// (`Uint8Array`), a `Blob`, a `FormData`. Without a header `Content-Type` the
    /// browser names the type.
    ///
    /// ```no_run
    /// # async fn example(client: appbridge::fetch::Client) -> Result<(), appbridge::fetch::FetchError> {
    /// client.put("/api/note").header("Content-Type", "text/markdown")?.body("# Note").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn body(mut self, body: impl Into<JsValue>) -> Self {
        self.0.body = Some(body.into());
        self
    }

    /// How long all of it may take, counted from the first poll: the tokens, the
    /// request, its repetition, the bodies. [`DEFAULT_TIMEOUT`](super::DEFAULT_TIMEOUT)
    /// unless set; at most 24 days.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.0.limit = limit;
        self
    }

    /// Sends the request when first polled, and gives the answer once its body is
    /// there. A 401 is answered with one more attempt, if there is another token.
    ///
    /// # Errors
    ///
    /// Nothing was sent: [`FetchError::UrlInvalid`], [`FetchError::UrlWithCredentials`],
    /// [`FetchError::OriginNotAllowed`], [`FetchError::BodyNotAllowed`]. No success:
    /// [`FetchError::TokenFailed`], [`FetchError::Unreachable`],
    /// [`FetchError::Redirected`], [`FetchError::TimedOut`], and
    /// [`FetchError::Refused`] for every status that is no success (2xx).
    ///
    /// # Cancellation
    ///
    /// Dropping the future aborts the request, whatever it was waiting for. What has
    /// reached the server may be carried out there.
    #[must_use = "the request is sent when it is first awaited"]
    pub fn send(self) -> ResponseFuture {
        // Boxed here, so that the futures of all requests hold a pointer to one and
        // the same state machine and not a copy of it each.
        Box::pin(self.0.run())
    }

    pub(super) fn json_text(mut self, json: String) -> Self {
        // Bare: JTL's API refuses the type with a `charset`.
        let header = ("Content-Type".to_owned(), "application/json".to_owned());
        self.0.headers.push(header);
        self.body(json)
    }
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("method", &self.0.method)
            .finish_non_exhaustive()
    }
}
