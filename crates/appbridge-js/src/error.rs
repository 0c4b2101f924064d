//! Rust's errors as JavaScript's.

use std::future::Future;
use std::pin::Pin;

use appbridge::fetch::FetchError;
use appbridge::{Error, ErrorKind, RawError};
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

#[wasm_bindgen(module = "/js/error.js")]
extern "C" {
    /// An `AppBridgeError`; the array holds its cause, or nothing.
    #[wasm_bindgen(js_name = newError)]
    fn new_error(code: &str, kind: &str, message: &str, cause: &JsValue, caused: bool) -> JsValue;
}

/// What JavaScript is to throw.
pub(crate) struct Thrown(JsValue);

impl From<RawError> for Thrown {
    fn from(raw: RawError) -> Self {
        Self(thrown(raw))
    }
}

impl From<RawError<FetchError>> for Thrown {
    fn from(RawError { error, cause, .. }: RawError<FetchError>) -> Self {
        // What the host did is told by an error of its own.
        let cause = match &error {
            FetchError::TokenFailed { reason } => Some(thrown(reason.clone().into())),
            _ => cause,
        };
        Self(made(error.code(), error.kind(), &error.message(), cause))
    }
}

impl From<FetchError> for Thrown {
    fn from(error: FetchError) -> Self {
        RawError::from(error).into()
    }
}

impl From<Error> for Thrown {
    fn from(error: Error) -> Self {
        RawError::from(error).into()
    }
}

/// What JavaScript is to throw for an error of the bridge.
pub(crate) fn thrown(RawError { error, cause, .. }: RawError<Error>) -> JsValue {
    made(error.code(), error.kind(), &error.message(), cause)
}

fn made(code: &str, kind: ErrorKind, message: &str, cause: Option<JsValue>) -> JsValue {
    let caused = cause.is_some();
    new_error(
        code,
        kind.name(),
        message,
        &cause.unwrap_or_default(),
        caused,
    )
}

/// A promise of what a future gives. The futures are boxed, so that the browser gets
/// one state machine for this and not one for each.
pub(crate) fn promise(work: impl Future<Output = Result<JsValue, Thrown>> + 'static) -> Promise {
    let work: Pin<Box<dyn Future<Output = Result<JsValue, Thrown>>>> = Box::pin(work);
    settled_by(work)
}

fn settled_by(work: Pin<Box<dyn Future<Output = Result<JsValue, Thrown>>>>) -> Promise {
    future_to_promise(async move { work.await.map_err(|Thrown(value)| value) })
}
