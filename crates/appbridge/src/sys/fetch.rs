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
    /// Reads a text of JavaScript's, which need not cross into wasm for it. Throws
    /// also for what is too deep or too large to be decoded.
    #[wasm_bindgen(catch, js_name = parseJson)]
    pub(crate) fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;
}
