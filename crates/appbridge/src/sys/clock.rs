//! The browser's clocks, its timer and its queue.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn performance_now() -> Result<f64, JsValue>;

    /// Calls `fire` once, after at least so many milliseconds. Below 2³¹.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    pub(crate) fn set_timeout(fire: &Closure<dyn Fn()>, millis: u32) -> Result<JsValue, JsValue>;

    /// Forgets a timer; one that has fired is ignored.
    #[wasm_bindgen(catch, js_name = clearTimeout)]
    pub(crate) fn clear_timeout(timer: &JsValue) -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "/src/sys/sys.js")]
extern "C" {
    /// Milliseconds since some moment; goes on while the computer sleeps, and does not
    /// go back when the user's clock is set. Never throws.
    #[wasm_bindgen(js_name = steadyMillis)]
    pub(crate) fn steady_millis() -> f64;

    /// Runs a task once, when what runs now is through. Throws where the stack ends.
    #[wasm_bindgen(catch)]
    pub(crate) fn soon(task: &Closure<dyn Fn()>) -> Result<(), JsValue>;
}

/// Milliseconds since the page began; never goes back.
pub(crate) fn elapsed_millis() -> f64 {
    performance_now().unwrap_or_default()
}
