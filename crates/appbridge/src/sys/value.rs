//! Built-in functions that throw on some values and are not declared so elsewhere.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// A copy of plain data; throws for anything that could not have crossed the
    /// channel, such as functions, proxies and getters that throw.
    #[wasm_bindgen(catch, js_name = structuredClone)]
    pub(crate) fn structured_clone(value: &JsValue) -> Result<JsValue, JsValue>;

    /// Throws for a revoked proxy.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    pub(crate) fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}
