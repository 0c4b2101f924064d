//! `mock.js`.

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/mock/mock.js")]
extern "C" {
    /// See `mock.js`.
    #[wasm_bindgen(js_name = MockHost)]
    pub(super) type RawMockHost;

    #[wasm_bindgen(constructor, js_class = "MockHost")]
    pub(super) fn new() -> RawMockHost;

    #[wasm_bindgen(method, getter, js_class = "MockHost")]
    pub(super) fn bridge(this: &RawMockHost) -> JsValue;

    #[wasm_bindgen(method, js_class = "MockHost")]
    pub(super) fn answer(this: &RawMockHost, name: &str, answer: &JsValue);

    #[wasm_bindgen(method, js_class = "MockHost", js_name = answerOnce)]
    pub(super) fn answer_once(this: &RawMockHost, name: &str, answer: &JsValue);

    #[wasm_bindgen(method, js_class = "MockHost")]
    pub(super) fn confirm(this: &RawMockHost, confirms: bool);

    #[wasm_bindgen(method, js_class = "MockHost", js_name = callsOf)]
    pub(super) fn calls_of(this: &RawMockHost, name: &str) -> Array;

    #[wasm_bindgen(method, js_class = "MockHost", js_name = publishedTo)]
    pub(super) fn published_to(this: &RawMockHost, topic: &str) -> Array;

    #[wasm_bindgen(method, js_class = "MockHost", js_name = subscribersOf)]
    pub(super) fn subscribers_of(this: &RawMockHost, topic: &str) -> u32;

    #[wasm_bindgen(method, js_class = "MockHost")]
    pub(super) fn publish(this: &RawMockHost, topic: &str, payload: &JsValue);

    #[wasm_bindgen(method, js_class = "MockHost", js_name = callApp)]
    pub(super) fn call_app(this: &RawMockHost, name: &str, args: &Array) -> Promise;
}
