//! `exposure.js`: methods of the app, and their calls by the host.

use js_sys::{Array, Function};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

/// Gets a call's arguments, and assigns a task to it.
pub(crate) type Handler = Closure<dyn Fn(Array, Invocation)>;

/// Gets the index and version of a task, and whether it has panicked.
pub(crate) type Step = Closure<dyn Fn(u32, u32, bool)>;

#[wasm_bindgen(module = "/src/sys/exposure.js")]
extern "C" {
    /// See `exposure.js`.
    pub(crate) type Exposure;

    /// Exposes `name` on a bridge; `None`: the name is taken.
    #[wasm_bindgen(catch, js_name = exposeTasks)]
    pub(crate) fn expose_tasks(
        bridge: &JsValue,
        name: &str,
        handler: &Handler,
        replace: bool,
    ) -> Result<Option<Exposure>, JsValue>;

    /// Exposes a function of JavaScript likewise.
    #[wasm_bindgen(catch, js_name = exposeFunction)]
    pub(crate) fn expose_function(
        bridge: &JsValue,
        name: &str,
        function: &Function,
        replace: bool,
    ) -> Result<Option<Exposure>, JsValue>;

    /// Calls by this name are refused from here on, and so are those that are not
    /// answered.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn close(this: &Exposure) -> Result<(), JsValue>;
}

#[wasm_bindgen]
extern "C" {
    /// See `exposure.js`.
    #[derive(Clone)]
    pub(crate) type Invocation;

    /// Names the task that works on the call.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn assign(
        this: &Invocation,
        index: u32,
        version: u32,
        step: &Step,
    ) -> Result<(), JsValue>;

    /// Lets the task go on soon.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn schedule(this: &Invocation) -> Result<(), JsValue>;

    /// Answers the call.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn reply(this: &Invocation, value: &JsValue) -> Result<(), JsValue>;

    /// Answers the call with a failure.
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn refuse(this: &Invocation, code: &str, message: &str) -> Result<(), JsValue>;
}
