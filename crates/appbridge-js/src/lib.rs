//! The WebAssembly of the npm package `jtl-appbridge`: the binding as `js/` calls it.
//!
//! Conversions and nothing else. What happens is said in `appbridge`, what JavaScript
//! expects of a package in `js/`, and what the package promises in
//! `package/index.d.ts`.

#![allow(
    missing_docs,
    reason = "these are exported to `js/wasm.d.ts`, where they are described"
)]

mod error;
mod events;
mod task;

use std::time::Duration;

use appbridge::{
    AppBridge, AppTokens, Error, ExposeOptions, ExposedFunction, SessionTokens, Token, Tokens as _,
};
use futures_util::TryFutureExt as _;
use js_sys::{Array, Function};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::thrown;
use crate::events::Events;
use crate::task::{Deferred, begin};

/// Smaller by nine tenths than the allocator that Rust brings along.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[wasm_bindgen(module = "/js/late.js")]
extern "C" {
    /// Whether the SDK was started, or handed over, only after the host had offered its
    /// hand; says the message in the console then. Never throws.
    #[wasm_bindgen(js_name = startedLate)]
    fn started_late(message: &str) -> bool;
}

/// Waits for the SDK's bridge.
#[wasm_bindgen]
pub fn connect(promise: Deferred, bridge: JsValue, millis: f64) -> u64 {
    let bridge = AppBridge::from_promise_raw(&bridge, duration(millis));
    let bridge = bridge.map_ok(AppBridge::into_raw).map_err(|raw| {
        let late = Error::SdkStartedLate;
        match raw.error() {
            Error::HandshakeTimedOut if started_late(&late.message()) => late.into(),
            _ => raw,
        }
    });
    begin(promise, Box::pin(bridge))
}

/// Ends a task: its promise is not settled any more, and what it waited for is let go of.
#[wasm_bindgen]
pub fn end(task: u64) {
    task::end(task);
}

#[wasm_bindgen]
pub struct Bridge {
    bridge: AppBridge,
    session: SessionTokens,
    app: AppTokens,
}

#[wasm_bindgen]
impl Bridge {
    /// Takes what [`connect`] gave.
    #[wasm_bindgen(constructor)]
    pub fn new(raw: JsValue) -> Self {
        let bridge = AppBridge::from_raw(raw);
        Self {
            session: SessionTokens::new(bridge.clone()),
            app: AppTokens::new(bridge.clone()),
            bridge,
        }
    }

    pub fn call(&self, promise: Deferred, method: String, args: &Array, millis: f64) -> u64 {
        let call = self.bridge.call_raw(method, args).checked();
        begin(promise, Box::pin(call.timeout(duration(millis))))
    }

    pub fn publish(&self, promise: Deferred, topic: String, payload: &JsValue, millis: f64) -> u64 {
        let publish = self.bridge.publish_raw(topic, payload);
        let publish = publish.timeout(duration(millis));
        begin(promise, Box::pin(publish.map_ok(|()| JsValue::UNDEFINED)))
    }

    pub fn token(&self, promise: Deferred, app: bool, refused: Option<String>) -> u64 {
        if let Some(refused) = refused.and_then(Token::new) {
            self.session.invalidate(&refused);
            self.app.invalidate(&refused);
        }
        let token = if app {
            self.app.token_raw()
        } else {
            self.session.token_raw()
        };
        begin(
            promise,
            Box::pin(token.map_ok(|token| token.as_str().into())),
        )
    }

    pub fn subscribe(&self, topic: String) -> Result<Events, JsValue> {
        let subscription = self.bridge.subscribe_raw(topic).map_err(thrown)?;
        Ok(Events::new(subscription.checked()))
    }

    pub fn expose(
        &self,
        method: String,
        handler: &Function,
        replace: bool,
    ) -> Result<Exposed, JsValue> {
        let options = ExposeOptions::default().replace(replace);
        let exposed = self.bridge.expose_function(method, options, handler);
        exposed.map(Exposed).map_err(thrown)
    }
}

#[wasm_bindgen]
pub struct Exposed(#[expect(dead_code, reason = "kept until it is freed")] ExposedFunction);

/// `millis` is not below zero, as `js/waiting.js` sees to.
fn duration(millis: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is longer than a timer can wait is cut to that anyway"
    )]
    let millis = millis as u64;
    Duration::from_millis(millis)
}
