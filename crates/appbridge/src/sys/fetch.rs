//! The browser's HTTP and JSON.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Sends a request.
    #[wasm_bindgen(catch)]
    pub(crate) fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;

    /// Gives `undefined` for what has no form in JSON, and throws for the rest of it.
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = stringify)]
    pub(crate) fn stringify_json(value: &JsValue) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/sys/sys.js")]
extern "C" {
    /// A request as `fetch` would make it.
    #[wasm_bindgen(catch, js_name = newRequest)]
    pub(crate) fn new_request(input: &JsValue, init: &JsValue)
    -> Result<web_sys::Request, JsValue>;

    /// A copy of a request, with credentials and a controller of its own.
    #[wasm_bindgen(catch)]
    pub(crate) fn authorized(
        request: &web_sys::Request,
        authorization: &str,
        controller: &web_sys::AbortController,
    ) -> Result<web_sys::Request, JsValue>;

    /// Aborts after so many milliseconds.
    #[wasm_bindgen(catch, js_name = abortLater)]
    pub(crate) fn abort_later(
        controller: &web_sys::AbortController,
        millis: f64,
    ) -> Result<(), JsValue>;

    /// Reads a text of JavaScript's, which need not cross into wasm for it. Throws
    /// also for what is too deep or too large to be decoded.
    #[wasm_bindgen(catch, js_name = parseJson)]
    pub(crate) fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;
}
