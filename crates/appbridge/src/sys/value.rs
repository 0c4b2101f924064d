//! What can be asked about any value, and copied.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// A copy of plain data; throws for anything that could not have crossed the
    /// channel, such as functions, proxies and getters that throw.
    #[wasm_bindgen(catch, js_name = structuredClone)]
    pub(crate) fn structured_clone(value: &JsValue) -> Result<JsValue, JsValue>;

}

#[wasm_bindgen(module = "/src/sys/sys.js")]
extern "C" {
    /// The place of a value's sort in `ValueKind`. Never throws.
    #[wasm_bindgen(js_name = kindOf)]
    pub(crate) fn kind_of(value: &JsValue) -> u8;

    /// A text fit for an error message; `None` for any other value. Never throws.
    #[wasm_bindgen(js_name = textOf)]
    pub(crate) fn text_of(value: &JsValue) -> Option<String>;

    /// Likewise, and a number counts as a text. Never throws.
    #[wasm_bindgen(js_name = codeOf)]
    pub(crate) fn code_of(value: &JsValue) -> Option<String>;

    /// How long a token is good that comes now, in seconds; 0: it does not say. Never
    /// throws.
    #[wasm_bindgen(js_name = lifeOf)]
    pub(crate) fn life_of(token: &str) -> f64;

    /// An object without one member: itself, or a copy.
    #[wasm_bindgen(catch)]
    pub(crate) fn without(object: &JsValue, member: &str) -> Result<JsValue, JsValue>;

    /// A copy as by [`structured_clone`]; throws also for what is too deep or too
    /// large to be decoded.
    #[wasm_bindgen(catch, js_name = plainCopy)]
    pub(crate) fn plain_copy(value: &JsValue) -> Result<JsValue, JsValue>;
}
