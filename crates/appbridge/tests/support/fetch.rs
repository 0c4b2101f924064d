//! `fake_fetch.js`: the page's `fetch`, without a network.

use std::collections::BTreeMap;

use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_namespace = fakes)]
extern "C" {
    /// See `fake_fetch.js`.
    #[wasm_bindgen(js_name = FakeFetch)]
    pub type RawFakeFetch;

    #[wasm_bindgen(constructor, js_class = "FakeFetch")]
    fn new() -> RawFakeFetch;

    #[wasm_bindgen(method, js_name = answerWith, js_class = "FakeFetch")]
    fn answer_with(this: &RawFakeFetch, expression: &str);

    #[wasm_bindgen(method, js_class = "FakeFetch")]
    fn restore(this: &RawFakeFetch);

    #[wasm_bindgen(method, js_class = "FakeFetch")]
    fn count(this: &RawFakeFetch) -> u32;

    #[wasm_bindgen(method, js_class = "FakeFetch")]
    async fn reached(this: &RawFakeFetch, count: u32) -> JsValue;

    #[wasm_bindgen(method, js_class = "FakeFetch")]
    async fn requests(this: &RawFakeFetch) -> JsValue;

    /// See `fake_fetch.js`.
    pub fn jwt(name: &str) -> String;
}

/// A request that was sent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    pub method: String,
    pub url: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
    pub redirect: String,
    pub credentials: String,
    pub referrer_policy: String,
    pub aborted: bool,
}

impl Sent {
    /// Its `Authorization`.
    pub fn authorization(&self) -> &str {
        &self.headers["authorization"]
    }
}

/// The page's `fetch` for as long as it lives.
pub struct FakeFetch(RawFakeFetch);

impl FakeFetch {
    /// Answers with the values of these expressions, in turn.
    pub fn answering(expressions: &[&str]) -> Self {
        let fake = RawFakeFetch::new();
        for expression in expressions {
            fake.answer_with(expression);
        }
        Self(fake)
    }

    /// How many requests came.
    pub fn count(&self) -> u32 {
        self.0.count()
    }

    /// Waits until so many requests have come.
    pub async fn reached(&self, count: u32) {
        self.0.reached(count).await;
    }

    /// What came, in order.
    pub async fn sent(&self) -> Vec<Sent> {
        super::read(self.0.requests().await)
    }
}

impl Drop for FakeFetch {
    fn drop(&mut self) {
        self.0.restore();
    }
}
