//! What the app has sent.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::fetch::Method;
use crate::sys;
use crate::value::decode_json;

/// A request that came to a [`MockHost`](super::MockHost).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MockRequest {
    /// What it was to do.
    pub method: Method,
    /// Path and query, for a request to the page's own origin; else the whole URL.
    pub url: String,
    /// Whether it had a token. The token's text is not kept.
    pub has_token: bool,
    /// The body as text; empty when there was none.
    pub body: String,
    /// Whether the app has given it up, as of when the test asked for it.
    pub aborted: bool,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Noted {
    method: String,
    url: String,
    has_token: bool,
    body: String,
    aborted: bool,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

impl MockRequest {
    /// The URL without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.url.split('?').next().unwrap_or_default()
    }

    /// The first value of a query parameter, unescaped.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        first(&self.query, |key| key == name)
    }

    /// A header, whatever the case of its name; never `Authorization`. Those that the
    /// browser adds itself on the way, such as `Referer`, are not there yet.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, |key| key.eq_ignore_ascii_case(name))
    }

    /// The body read as JSON; `None` when it is none, or does not fit.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        let parsed = sys::parse_json(&JsValue::from_str(&self.body)).ok()?;
        decode_json(&parsed)
    }

    pub(super) fn from_js(request: JsValue) -> Option<Self> {
        let noted: Noted = serde_wasm_bindgen::from_value(request).ok()?;
        Some(Self {
            method: Method::of_name(&noted.method)?,
            url: noted.url,
            has_token: noted.has_token,
            body: noted.body,
            aborted: noted.aborted,
            query: noted.query,
            headers: noted.headers,
        })
    }
}

fn first(pairs: &[(String, String)], wanted: impl Fn(&str) -> bool) -> Option<&str> {
    let mut pairs = pairs.iter();
    pairs.find_map(|(key, value)| wanted(key).then_some(&**value))
}
