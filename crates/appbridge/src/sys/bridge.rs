//! The object that the SDK's `createAppBridge()` resolves to, and waiting for what
//! it returns.

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

/// Gets the index and version of a wait, a value, and whether it is one (`true`) or
/// the reason of a rejection (`false`).
pub(crate) type Settle = Closure<dyn Fn(u32, u32, JsValue, bool)>;

#[wasm_bindgen(module = "/src/sys/sys.js")]
extern "C" {
    /// Whether `bridge[namespace][operation]` is a function.
    #[wasm_bindgen(catch)]
    pub(crate) fn supports(
        bridge: &JsValue,
        namespace: &str,
        operation: &str,
    ) -> Result<bool, JsValue>;

    /// Asks the host for `name`, with an array of arguments or `undefined`; `false`
    /// when the bridge cannot do that. Never throws.
    #[wasm_bindgen(js_name = callMethod)]
    pub(crate) fn call_method(
        bridge: &JsValue,
        name: &JsValue,
        args: &JsValue,
        index: u32,
        version: u32,
        settle: &Settle,
    ) -> bool;

    /// A promise of the reply of `name`, called without arguments; `undefined` when the
    /// bridge cannot do that. Never throws.
    #[wasm_bindgen(js_name = callPromise)]
    pub(crate) fn call_promise(bridge: &JsValue, name: &str) -> JsValue;

    /// Publishes to `topic`; `false` when the bridge cannot do that. Never throws.
    #[wasm_bindgen(js_name = publishEvent)]
    pub(crate) fn publish_event(
        bridge: &JsValue,
        topic: &JsValue,
        payload: &JsValue,
        index: u32,
        version: u32,
        settle: &Settle,
    ) -> bool;

    /// Waits for a value that may be a promise. Never throws.
    #[wasm_bindgen(js_name = waitFor)]
    pub(crate) fn wait_for(source: &JsValue, index: u32, version: u32, settle: &Settle);

    /// Calls what [`subscribe`](EventNamespace::subscribe) returned. Never throws.
    pub(crate) fn unsubscribe(end: &Function);
}

#[wasm_bindgen]
extern "C" {
    /// A bridge that is known to have `event`.
    type WithEvents;

    #[wasm_bindgen(method, getter, structural, catch, js_name = event)]
    fn event_member(this: &WithEvents) -> Result<EventNamespace, JsValue>;

    /// `bridge.event`.
    pub(crate) type EventNamespace;

    /// Listens to `topic`; the SDK returns the function that ends it.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn subscribe(
        this: &EventNamespace,
        topic: &str,
        listener: &JsValue,
    ) -> Result<JsValue, JsValue>;
}

/// `bridge.event` of a bridge that is known to have it.
pub(crate) fn event(bridge: &JsValue) -> Result<EventNamespace, JsValue> {
    use wasm_bindgen::JsCast as _;
    bridge.unchecked_ref::<WithEvents>().event_member()
}
