//! The browser's HTTP and JSON.

use js_sys::{Array, Promise};
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

#[wasm_bindgen(module = "/src/sys/fetch.js")]
extern "C" {
    /// The origin of an HTTP URL. Never throws.
    #[wasm_bindgen(js_name = httpOrigin)]
    pub(crate) fn http_origin(text: &str) -> Option<String>;

    /// Whether it is a whole origin that may be allowed. Never throws.
    #[wasm_bindgen(js_name = isOrigin)]
    pub(crate) fn is_origin(text: &str) -> bool;

    /// Where an HTTP URL leads: its `href`, its origin, whether it holds credentials,
    /// and whether its origin is the page's own or one of these. Never throws.
    pub(crate) fn destination(text: &str, allowed: &Array) -> Option<Array>;

    /// A copy of a request, with credentials and a signal.
    #[wasm_bindgen(catch)]
    pub(crate) fn authorized(
        request: &web_sys::Request,
        authorization: &str,
        signal: &web_sys::AbortSignal,
    ) -> Result<web_sys::Request, JsValue>;

}

#[wasm_bindgen(module = "/src/sys/sys.js")]
extern "C" {
    /// Reads a text of JavaScript's, which need not cross into wasm for it. Throws
    /// also for what is too deep or too large to be decoded.
    #[wasm_bindgen(catch, js_name = parseJson)]
    pub(crate) fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;
}

/// What a mock host's bridge answers requests with; see `mock.js`.
#[cfg(feature = "mock")]
pub(crate) fn mock_fetch(bridge: &JsValue) -> Option<js_sys::Function> {
    use wasm_bindgen::JsCast as _;
    let key = js_sys::Symbol::for_("appbridge.mock.fetch");
    let fetch = js_sys::Reflect::get(bridge, &key).ok()?;
    fetch.dyn_into().ok()
}
