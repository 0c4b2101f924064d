//! The object that the SDK's `createAppBridge()` resolves to.

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The bridge itself.
    #[derive(Clone)]
    pub(crate) type BridgeObject;

    /// `bridge.method`, as it is: a bridge may lack it.
    #[wasm_bindgen(method, getter, structural, catch)]
    pub(crate) fn method(this: &BridgeObject) -> Result<JsValue, JsValue>;

    /// `bridge.event`, as it is: a bridge may lack it.
    #[wasm_bindgen(method, getter, structural, catch)]
    pub(crate) fn event(this: &BridgeObject) -> Result<JsValue, JsValue>;

    /// `bridge.method`, known to be an object.
    pub(crate) type MethodNamespace;

    /// `bridge.method.call`, to see whether there is one.
    #[wasm_bindgen(method, getter, structural, catch, js_name = call)]
    pub(crate) fn call_member(this: &MethodNamespace) -> Result<JsValue, JsValue>;

    /// Asks the host for `name`; the SDK returns a promise of the reply.
    #[wasm_bindgen(method, structural, catch, variadic)]
    pub(crate) fn call(
        this: &MethodNamespace,
        name: &str,
        args: &Array,
    ) -> Result<JsValue, JsValue>;

    /// `bridge.event`, known to be an object.
    pub(crate) type EventNamespace;

    /// `bridge.event.subscribe`, to see whether there is one.
    #[wasm_bindgen(method, getter, structural, catch, js_name = subscribe)]
    pub(crate) fn subscribe_member(this: &EventNamespace) -> Result<JsValue, JsValue>;

    /// Listens to `topic`; the SDK returns the function that ends it.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn subscribe(
        this: &EventNamespace,
        topic: &str,
        listener: &JsValue,
    ) -> Result<JsValue, JsValue>;
}
