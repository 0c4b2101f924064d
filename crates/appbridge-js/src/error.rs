//! Rust's errors as JavaScript's.

use appbridge::RawError;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/js/error.js")]
extern "C" {
    /// An `AppBridgeError`.
    #[wasm_bindgen(js_name = newError)]
    fn new_error(code: &str, kind: &str, message: &str, cause: &JsValue, caused: bool) -> JsValue;
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
