//! `sys.js`: the page's one connection.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/sys/sys.js")]
extern "C" {
    /// The promise of the page's bridge: the one under way, or else a new one.
    #[wasm_bindgen(catch, js_name = bridgePromise)]
    pub(crate) fn bridge_promise() -> Result<JsValue, JsValue>;

    /// Whether the SDK was started only after the host had offered its hand; says the
    /// message in the console then. Never throws.
    #[wasm_bindgen(js_name = startedLate)]
    pub(crate) fn started_late(message: &str) -> bool;

    /// Lets the next [`bridge_promise`] start anew, unless that has happened.
    #[wasm_bindgen(catch, js_name = forgetBridgePromise)]
    pub(crate) fn forget_bridge_promise(failed: &JsValue) -> Result<(), JsValue>;
}
