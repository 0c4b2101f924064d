//! `mock.js`.

#[cfg(feature = "fetch")]
use js_sys::Function;
use js_sys::{Array, Object, Promise, Reflect};
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

    #[wasm_bindgen(method, js_class = "MockHost")]
    pub(super) fn close(this: &RawMockHost);
}

#[cfg(feature = "fetch")]
#[wasm_bindgen(module = "/src/mock/mock.js")]
extern "C" {
    #[wasm_bindgen(method, getter, js_class = "MockHost")]
    pub(super) fn backend(this: &RawMockHost) -> RawMockBackend;

    /// See `mock.js`.
    pub(super) type RawMockBackend;

    #[wasm_bindgen(method, getter)]
    pub(super) fn fetch(this: &RawMockBackend) -> Function;

    #[wasm_bindgen(method)]
    pub(super) fn respond(this: &RawMockBackend, method: &str, url: &str, response: &JsValue);

    #[wasm_bindgen(method, js_name = respondOnce)]
    pub(super) fn respond_once(this: &RawMockBackend, method: &str, url: &str, response: &JsValue);

    #[wasm_bindgen(method)]
    pub(super) fn requests(this: &RawMockBackend) -> Array;

    /// See `mock.js`.
    #[wasm_bindgen(js_name = HeldResponse)]
    #[derive(Debug, Clone)]
    pub(super) type RawHeldResponse;

    #[wasm_bindgen(constructor, js_class = "HeldResponse")]
    pub(super) fn new() -> RawHeldResponse;

    #[wasm_bindgen(method, js_class = "HeldResponse")]
    pub(super) fn respond(this: &RawHeldResponse, response: &JsValue);

    #[wasm_bindgen(method, getter, js_class = "HeldResponse")]
    pub(super) fn arrived(this: &RawHeldResponse) -> Promise;
}

/// An object of JavaScript.
pub(super) fn object<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (key, member) in members {
        // Fails for objects that are frozen or no objects; this is neither.
        let _ = Reflect::set(&object, &key.into(), &member);
    }
    object.into()
}
