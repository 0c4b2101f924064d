//! The browser's HTTP and JSON.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Sends a request.
    #[wasm_bindgen(catch)]
    pub(crate) fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;

    /// Reads a text of JavaScript's, which need not cross into wasm for it.
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    pub(crate) fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;

    /// Gives `undefined` for what has no form in JSON, and throws for the rest of it.
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = stringify)]
    pub(crate) fn stringify_json(value: &JsValue) -> Result<JsValue, JsValue>;
}
