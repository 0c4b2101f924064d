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

use std::time::Duration;

use appbridge::fetch::Client;
use appbridge::{
    AppBridge, AppTokens, ConnectOptions, ExposeOptions, ExposedMethod, SessionTokens, Token,
    Tokens as _,
};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::{promise, thrown};
use crate::events::Events;

/// Smaller by nine tenths than the allocator that Rust brings along.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[wasm_bindgen]
pub fn connect(bridge: JsValue, millis: f64) -> Promise {
    promise(async move {
        let limit = duration(millis);
        let bridge = if bridge.is_undefined() {
            let options = ConnectOptions::default().handshake_timeout(limit);
            AppBridge::connect_raw(options).await
        } else {
            AppBridge::from_promise_raw(&bridge, limit).await
        }?;
        Ok(Bridge {
            session: SessionTokens::new(bridge.clone()),
            app: AppTokens::new(bridge.clone()),
            bridge,
        }
        .into())
    })
}

#[wasm_bindgen]
pub struct Bridge {
    bridge: AppBridge,
    session: SessionTokens,
    app: AppTokens,
}

#[wasm_bindgen]
impl Bridge {
    pub fn call(&self, method: String, args: &Array, millis: f64) -> Promise {
        let call = self.bridge.call_raw(method, args).checked();
        let call = call.timeout(duration(millis));
        promise(async move { Ok(call.await?) })
    }

    pub fn publish(&self, topic: String, payload: &JsValue, millis: f64) -> Promise {
        let publish = self.bridge.publish_raw(topic, payload);
        let publish = publish.timeout(duration(millis));
        promise(async move {
            publish.await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    pub fn token(&self, app: bool, refused: Option<String>) -> Promise {
        if let Some(refused) = refused.and_then(Token::new) {
            self.session.invalidate(&refused);
            self.app.invalidate(&refused);
        }
        let (session, app) = (self.session.clone(), app.then(|| self.app.clone()));
        promise(async move {
            let token = match app {
                Some(app) => app.token_raw().await,
                None => session.token_raw().await,
            }?;
            Ok(JsValue::from_str(token.as_str()))
        })
    }

    pub fn fetch(
        &self,
        input: JsValue,
        init: JsValue,
        app: bool,
        origins: Vec<String>,
        millis: f64,
    ) -> Promise {
        let mut client = if app {
            Client::new(self.app.clone())
        } else {
            Client::new(self.session.clone())
        };
        promise(async move {
            for origin in origins {
                client = client.allow_origin(&origin)?;
            }
            let response = client.fetch_raw(&input, &init).timeout(duration(millis));
            Ok(response.await?.into())
        })
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
pub struct Exposed(#[expect(dead_code, reason = "kept until it is freed")] ExposedMethod);

/// `millis` is not below zero, as `js/waiting.js` sees to.
fn duration(millis: f64) -> Duration {
    Duration::try_from_secs_f64(millis / 1000.0).unwrap_or(Duration::MAX)
}
