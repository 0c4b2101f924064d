//! What the suites have in common; the fakes are in `tests/js`.

#![allow(dead_code, reason = "every suite uses a part of it")]

pub mod fake;
pub mod frame;
pub mod guard;
pub mod host;

use wasm_bindgen::prelude::*;

/// Declares a host method for a test: `method!(Add = "add"(u32, u32) -> u32)`.
#[macro_export]
macro_rules! method {
    ($name:ident = $wire:literal ($($arg:ty),*) -> $reply:ty) => {
        struct $name($($arg),*);

        impl appbridge::method::HostMethod for $name {
            const NAME: &'static str = $wire;
            type Args = ($($arg,)*);
            type Reply = $reply;

            $crate::method!(@into_args $($arg),*);
        }
    };
    (@into_args) => {
        fn into_args(self) -> Self::Args {}
    };
    (@into_args $a:ty) => {
        fn into_args(self) -> Self::Args {
            (self.0,)
        }
    };
    (@into_args $a:ty, $b:ty) => {
        fn into_args(self) -> Self::Args {
            (self.0, self.1)
        }
    };
}

#[wasm_bindgen(module = "/tests/js/fake_bridge.js")]
extern "C" {
    /// The value of a JavaScript expression.
    pub fn evaluate(expression: &str) -> JsValue;
}

#[wasm_bindgen(module = "/tests/js/drop_observer.js")]
extern "C" {
    /// See `drop_observer.js`.
    pub type DropObserver;

    #[wasm_bindgen(constructor)]
    pub fn new(watched: &JsValue) -> DropObserver;

    #[wasm_bindgen(method)]
    pub async fn dropped(this: &DropObserver) -> JsValue;
}

/// Reads a value that a fake hands out.
pub fn read<T: serde::de::DeserializeOwned>(value: JsValue) -> T {
    serde_wasm_bindgen::from_value(value).expect("the fake hands out what the test expects")
}
