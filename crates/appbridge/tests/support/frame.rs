//! `frame.js`: a page in an iframe.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_namespace = fakes)]
extern "C" {
    /// See `frame.js`.
    #[wasm_bindgen(js_name = Frame)]
    pub type RawFrame;

    #[wasm_bindgen(static_method_of = RawFrame, js_class = "Frame")]
    async fn open(sdk_source: Option<&str>, script: &str) -> JsValue;

    #[wasm_bindgen(method, getter, js_class = "Frame")]
    fn window(this: &RawFrame) -> JsValue;

    #[wasm_bindgen(method, js_class = "Frame")]
    fn evaluate(this: &RawFrame, expression: &str) -> JsValue;

    #[wasm_bindgen(method, js_name = startWasm, js_class = "Frame")]
    async fn start_wasm(this: &RawFrame) -> JsValue;
}

/// A page in an iframe; the test's guard watches it and closes it in the end.
pub struct Frame(RawFrame);

impl Frame {
    /// Opens a page with the SDK of `sdk_source`, or none, and its own `script`.
    pub async fn open(sdk_source: Option<&str>, script: &str) -> Self {
        Self(RawFrame::open(sdk_source, script).await.unchecked_into())
    }

    /// The page's `window`.
    pub fn window(&self) -> JsValue {
        self.0.window()
    }

    /// The value of an expression in the page.
    pub fn evaluate(&self, expression: &str) -> JsValue {
        self.0.evaluate(expression)
    }

    /// The exports of a new instance of this test's wasm in the page.
    pub async fn start_wasm(&self) -> JsValue {
        self.0.start_wasm().await
    }
}
