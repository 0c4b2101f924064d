//! `stage.js`: a host and a bridge to it, and what a fault makes of them.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_namespace = fakes)]
extern "C" {
    /// See `stage.js`.
    pub type PageStage;

    #[wasm_bindgen(constructor)]
    pub fn new(fault: &str) -> PageStage;

    /// See `stage.js`.
    pub type WireStage;

    #[wasm_bindgen(static_method_of = WireStage)]
    pub async fn open(sdk_source: &str, script: &str, fault: &str) -> JsValue;

    /// Resolves after so many milliseconds of the clock on the wall.
    pub async fn pause(millis: u32);

    /// Milliseconds by the clock on the wall.
    #[wasm_bindgen(js_name = wallMillis)]
    pub fn wall_millis() -> f64;

    /// Makes the page's clock so many times as fast, for good.
    pub fn hurry(factor: f64);
}

#[wasm_bindgen]
extern "C" {
    /// What both stages have.
    #[derive(Clone)]
    pub type Stage;

    /// The bridge; absent where it comes only with the handshake.
    #[wasm_bindgen(method, getter, structural)]
    pub fn bridge(this: &Stage) -> JsValue;

    /// The promise of the bridge.
    #[wasm_bindgen(method, getter, structural)]
    pub fn promise(this: &Stage) -> js_sys::Promise;

    /// Publishes an event.
    #[wasm_bindgen(method, structural, catch)]
    pub async fn deliver(this: &Stage, topic: &str, payload: &JsValue) -> Result<(), JsValue>;

    /// Calls a method of the app; its reply as JSON.
    #[wasm_bindgen(method, structural, catch)]
    pub async fn invoke(this: &Stage, name: &str, args: &js_sys::Array)
    -> Result<JsValue, JsValue>;

    /// Ends the stage and undoes what its fault has left.
    #[wasm_bindgen(method, structural)]
    pub async fn end(this: &Stage);
}
