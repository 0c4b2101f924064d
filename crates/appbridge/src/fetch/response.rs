//! An answer that has arrived.

use std::any::type_name;
use std::fmt;

use gloo_net::http::Headers;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::error::FetchError;
use super::header;
use crate::sys;
use crate::value::{ValueKind, decode_json};

/// A successful answer, with its body.
///
/// ```no_run
/// # #[derive(serde::Deserialize)] struct Order { id: String }
/// # async fn example(client: appbridge::fetch::Client) -> Result<(), appbridge::fetch::FetchError> {
/// let answer = client.post("/api/orders").send().await?;
/// let place = answer.header("Location");
/// // `None`: the server has taken the order and says nothing more.
/// let order: Option<Order> = answer.json()?;
/// # let _ = (place, order.map(|order| order.id));
/// # Ok(())
/// # }
/// ```
pub struct Response {
    status: u16,
    headers: Headers,
    /// A text, which stays JavaScript's: mostly its JSON parser is the next to see it.
    body: JsValue,
}

impl Response {
    pub(super) fn new(status: u16, headers: web_sys::Headers, body: JsValue) -> Self {
        Self {
            status,
            headers: Headers::from_raw(headers),
            body,
        }
    }

    /// The HTTP status, from 200 to 299.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header, whatever the case of its name; several of one name are joined by
    /// commas. Of another origin's answers the browser shows a few only, unless the
    /// server lists them in `Access-Control-Expose-Headers`.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        header::is_name(name)
            .then(|| self.headers.get(name))
            .flatten()
    }

    /// The body as text, read as UTF-8.
    #[must_use]
    pub fn text(&self) -> String {
        self.body.as_string().unwrap_or_default()
    }

    /// Reads the body as JSON. An empty one, such as that of a 204, fits `()` and
    /// `Option`.
    ///
    /// # Errors
    ///
    /// [`FetchError::AnswerNotUnderstood`], which tells the sort of what came and
    /// nothing of its content.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, FetchError> {
        fitting(self.parsed())
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What the JSON says; `None` when it is none. An empty body is `undefined`.
    ///
    /// The browser's parser is there already, and values of JavaScript have to be read
    /// in any case, from the host: that is less wasm than a parser of its own.
    pub(super) fn parsed(&self) -> Option<JsValue> {
        if self.body == JsValue::from_str("") {
            return Some(JsValue::UNDEFINED);
        }
        sys::parse_json(&self.body).ok()
    }
}

/// Reads what an answer says; `None` is no JSON.
pub(super) fn fitting<T: DeserializeOwned>(parsed: Option<JsValue>) -> Result<T, FetchError> {
    parsed
        .as_ref()
        .and_then(decode_json)
        .ok_or_else(|| FetchError::AnswerNotUnderstood {
            expected: type_name::<T>(),
            received: parsed.as_ref().map(ValueKind::of),
        })
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
