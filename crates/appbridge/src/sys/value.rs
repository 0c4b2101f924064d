//! Built-in functions that throw on some values and are not declared so elsewhere.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// A copy of plain data; throws for anything that could not have crossed the
    /// channel, such as functions, proxies and getters that throw.
    #[wasm_bindgen(catch, js_name = structuredClone)]
    pub(crate) fn structured_clone(value: &JsValue) -> Result<JsValue, JsValue>;

    /// A value that is known to be a string.
    pub(crate) type Text;

    /// The text from one place, counted in UTF-16 units, to another.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn slice(this: &Text, start: u32, end: u32) -> Result<String, JsValue>;

    /// Throws for a revoked proxy.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    pub(crate) fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}

#[wasm_bindgen(module = "/src/sys/sys.js")]
extern "C" {
    /// A copy as by [`structured_clone`]; throws also for what is too deep or too
    /// large to be decoded.
    #[wasm_bindgen(catch, js_name = plainCopy)]
    pub(crate) fn plain_copy(value: &JsValue) -> Result<JsValue, JsValue>;
}
