//! The browser's clocks, its timer and its queue.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = performance, js_name = now)]
    fn performance_now() -> Result<f64, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Date, js_name = now)]
    fn date_now() -> Result<f64, JsValue>;

    /// Calls `fire` once, after at least so many milliseconds. Below 2³¹.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    pub(crate) fn set_timeout(fire: &Closure<dyn Fn()>, millis: u32) -> Result<JsValue, JsValue>;

    /// Forgets a timer; one that has fired is ignored.
    #[wasm_bindgen(catch, js_name = clearTimeout)]
    pub(crate) fn clear_timeout(timer: &JsValue) -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "/src/sys/sys.js")]
extern "C" {
    /// Runs a task once, when what runs now is through. Never throws.
    pub(crate) fn soon(task: &Closure<dyn Fn()>);
}

/// Milliseconds since the page began; never goes back.
pub(crate) fn elapsed_millis() -> f64 {
    performance_now().unwrap_or_default()
}

/// Milliseconds since 1970 (UTC), as the user's clock says. Goes on while the
/// computer sleeps, and may be wrong.
pub(crate) fn unix_millis() -> f64 {
    date_now().unwrap_or_default()
}
