//! What the suites have in common; the fakes are in `tests/js`.

#![allow(dead_code, reason = "every suite uses a part of it")]

pub mod fake;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod frame;
pub mod guard;
pub mod host;
pub mod page;
pub mod quick;
pub mod stage;

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

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

#[wasm_bindgen(js_namespace = fakes)]
extern "C" {
    /// See `drop_observer.js`.
    pub type DropObserver;

    #[wasm_bindgen(constructor)]
    pub fn new(watched: &JsValue) -> DropObserver;

    #[wasm_bindgen(method)]
    pub async fn dropped(this: &DropObserver) -> JsValue;
}

/// The modules whose exports the suites find in `globalThis.fakes`.
const FAKES: [&str; 9] = [
    include_str!("../js/drop_observer.js"),
    include_str!("../js/fake_bridge.js"),
    include_str!("../js/fake_fetch.js"),
    include_str!("../js/frame.js"),
    include_str!("../js/host.js"),
    include_str!("../js/page_guard.js"),
    include_str!("../js/quick_bridge.js"),
    include_str!("../js/stage.js"),
    include_str!("../js/strangers.js"),
];

/// Loads [`FAKES`], unless that has happened.
///
/// They are no `module = "…"` imports, because the browser would fetch those all at
/// once: the test runner's server loses connections that come in a burst (a race in
/// tiny_http's thread pool), and the page then hangs for five minutes.
pub async fn load_fakes() {
    let fakes: Object = evaluate("globalThis.fakes ??= {}").unchecked_into();
    if Object::keys(&fakes).length() > 0 {
        return;
    }
    for source in FAKES {
        let url = format!(
            "data:text/javascript,{}",
            js_sys::encode_uri_component(source)
        );
        let module: Promise = evaluate(&format!(r#"import("{url}")"#)).unchecked_into();
        let exports = JsFuture::from(module).await.unwrap();
        Object::assign(&fakes, exports.unchecked_ref());
    }
}

/// The value of a JavaScript expression.
pub fn evaluate(expression: &str) -> JsValue {
    js_sys::eval(&format!("({expression})")).expect("the expression has a value")
}

/// Reads a value that a fake hands out.
pub fn read<T: serde::de::DeserializeOwned>(value: JsValue) -> T {
    serde_wasm_bindgen::from_value(value).expect("the fake hands out what the test expects")
}
