//! `fake_bridge.js`: a bridge without an SDK.

use appbridge::AppBridge;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_namespace = fakes)]
extern "C" {
    /// See `fake_bridge.js`.
    pub type FakeBridge;

    #[wasm_bindgen(constructor)]
    pub fn new() -> FakeBridge;

    #[wasm_bindgen(method, getter)]
    pub fn raw(this: &FakeBridge) -> JsValue;

    #[wasm_bindgen(method, js_name = replyWith)]
    pub fn reply_with(this: &FakeBridge, expression: &str);

    #[wasm_bindgen(method, js_name = unsubscribeWith)]
    pub fn unsubscribe_with(this: &FakeBridge, expression: &str);

    #[wasm_bindgen(method)]
    pub fn calls(this: &FakeBridge) -> JsValue;

    #[wasm_bindgen(method)]
    fn log(this: &FakeBridge) -> JsValue;

    #[wasm_bindgen(method, js_name = resolveNext)]
    pub fn resolve_next(this: &FakeBridge, value: &JsValue);

    #[wasm_bindgen(method, js_name = rejectNext)]
    pub fn reject_next(this: &FakeBridge, reason: &JsValue);

    /// Fails when a listener throws.
    #[wasm_bindgen(method, catch)]
    pub fn emit(this: &FakeBridge, topic: &str, payload: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = listenerCount)]
    pub fn listener_count(this: &FakeBridge) -> u32;
}

impl FakeBridge {
    /// The bridge as an app gets it.
    pub fn bridge(&self) -> AppBridge {
        AppBridge::from_raw(self.raw())
    }

    /// Subscriptions and their ends, in order.
    pub fn subscriptions(&self) -> Vec<String> {
        super::read(self.log())
    }
}
