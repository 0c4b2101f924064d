//! Promises of JavaScript, and Rust's errors as JavaScript's.

use std::future::Future;
use std::pin::Pin;

use appbridge::RawError;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen(module = "/js/error.js")]
extern "C" {
    /// An `AppBridgeError`.
    #[wasm_bindgen(js_name = newError)]
    fn new_error(code: &str, kind: &str, message: &str, cause: &JsValue, caused: bool) -> JsValue;
}

/// What a promise waits for. Boxed, so that the browser gets one state machine for all of
/// them and not one for each.
pub(crate) type Work = Pin<Box<dyn Future<Output = Result<JsValue, RawError>>>>;

#[wasm_bindgen]
extern "C" {
    /// A promise of JavaScript's that is to be settled, see `js/waiting.js`.
    pub type Deferred;

    #[wasm_bindgen(method, structural)]
    fn resolve(this: &Deferred, value: &JsValue);

    #[wasm_bindgen(method, structural)]
    fn reject(this: &Deferred, reason: &JsValue);
}

/// Settles a promise by what the work gives.
pub(crate) fn settle(promise: Deferred, work: Work) {
    spawn_local(async move {
        match work.await {
            Ok(value) => promise.resolve(&value),
            Err(raw) => promise.reject(&thrown(raw)),
        }
    });
}

/// What JavaScript is to throw.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that `map_err` wants"
)]
pub(crate) fn thrown(raw: RawError) -> JsValue {
    let error = raw.error();
    let cause = raw.cause();
    new_error(
        error.code(),
        error.kind().name(),
        &error.message(),
        cause.unwrap_or(&JsValue::UNDEFINED),
        cause.is_some(),
    )
}
