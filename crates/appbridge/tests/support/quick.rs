//! `quick_bridge.js`: a bridge that answers at once, and what memory it takes.

use appbridge::AppBridge;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_namespace = fakes)]
extern "C" {
    /// See `quick_bridge.js`.
    pub type QuickBridge;

    #[wasm_bindgen(constructor)]
    pub fn new() -> QuickBridge;

    /// Publishes to all listeners.
    #[wasm_bindgen(method, catch)]
    pub fn emit(this: &QuickBridge, payload: &JsValue) -> Result<(), JsValue>;

    /// Calls a method of the app.
    #[wasm_bindgen(method, catch)]
    pub fn invoke(this: &QuickBridge, name: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, js_name = listenerCount)]
    pub fn listener_count(this: &QuickBridge) -> u32;

    #[wasm_bindgen(js_name = heapBytes)]
    async fn heap_bytes_raw() -> JsValue;
}

impl QuickBridge {
    pub fn bridge(&self) -> AppBridge {
        let raw: &JsValue = self.as_ref();
        AppBridge::from_raw(raw.clone())
    }
}

/// What the page uses of JavaScript's memory without its garbage; `None` in browsers
/// that cannot tell.
pub async fn heap_bytes() -> Option<f64> {
    heap_bytes_raw().await.as_f64()
}

/// How large this wasm's memory is.
pub fn wasm_bytes() -> u32 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().into();
    buffer.byte_length()
}
