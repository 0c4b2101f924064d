//! `sys.js`: a way from JavaScript into wasm that can be cut.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/sys/sys.js")]
extern "C" {
    /// See `sys.js`.
    pub(crate) type Link;

    /// Leads to `target`.
    #[wasm_bindgen(constructor, catch)]
    pub(crate) fn new(target: &Closure<dyn Fn(JsValue)>) -> Result<Link, JsValue>;

    /// The function to hand to others; calls the target with its argument.
    #[wasm_bindgen(method, getter, structural, catch)]
    pub(crate) fn receive(this: &Link) -> Result<JsValue, JsValue>;

    /// From here on nothing leads to the target.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn cut(this: &Link) -> Result<(), JsValue>;
}
