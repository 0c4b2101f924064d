//! `page.js`, with the SDK's stand-in.

use std::time::Duration;

use appbridge::AppBridge;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

const STAND_IN: &str = include_str!("../../../../www/sdk/cloud-apps-core.js");
const PAGE: &str = include_str!("page.js");

#[wasm_bindgen]
extern "C" {
    /// See `page.js`.
    #[wasm_bindgen(js_name = Page)]
    pub type RawPage;

    #[wasm_bindgen(method, getter)]
    fn connecting(this: &RawPage) -> Promise;

    #[wasm_bindgen(method)]
    pub fn calls(this: &RawPage, count: u32) -> Promise;

    #[wasm_bindgen(method, js_name = callsAtOnce)]
    pub fn calls_at_once(this: &RawPage, count: u32) -> Promise;

    #[wasm_bindgen(method)]
    pub fn publish(this: &RawPage, topic: &str, payload: &JsValue) -> Promise;
}

/// The page, connected: its own end as JavaScript has it, and the binding's.
pub struct Page {
    pub js: RawPage,
    pub rust: AppBridge,
}

impl Page {
    /// The one page; the SDK's listener for handshakes stays for ever, so a second
    /// one would get two bridges.
    pub async fn open() -> Self {
        let page = evaluate(&format!(
            "globalThis.benchPage ??= Promise.all(['{}', '{}'].map((url) => import(url)))
                .then(([sdk, {{ Page, heapBytes }}]) => {{
                    globalThis.heapBytes = heapBytes;
                    return new Page(sdk.createAppBridge);
                }})",
            module_url(STAND_IN),
            module_url(PAGE),
        ))
        .await;
        let js: RawPage = page.unchecked_into();
        let rust = AppBridge::from_promise(&js.connecting(), Duration::from_secs(10))
            .await
            .expect("the page's host completes the handshake");
        Self { js, rust }
    }

    /// See `page.js`.
    pub async fn heap_bytes(&self) -> f64 {
        let bytes = evaluate("heapBytes()").await;
        bytes.as_f64().expect("a size is a number")
    }
}

/// What the promise of a JavaScript expression resolves to.
async fn evaluate(expression: &str) -> JsValue {
    let promise: Promise = js_sys::eval(expression).unwrap().unchecked_into();
    JsFuture::from(promise).await.unwrap()
}

fn module_url(source: &str) -> String {
    // Without quotes, which the encoding leaves as they are.
    let encoded = String::from(js_sys::encode_uri_component(source));
    format!("data:text/javascript,{}", encoded.replace('\'', "%27"))
}
