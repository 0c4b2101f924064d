//! `host.js`: the host's side of the protocol, by hand.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_namespace = fakes)]
extern "C" {
    /// See `host.js`.
    pub type Host;

    #[wasm_bindgen(constructor)]
    pub fn new(page: &JsValue) -> Host;

    #[wasm_bindgen(method, js_name = next)]
    async fn next_raw(this: &Host) -> JsValue;

    #[wasm_bindgen(method)]
    pub fn post(this: &Host, message: &JsValue);

    #[wasm_bindgen(method)]
    pub fn returns(this: &Host, id: &str, body: &JsValue);

    #[wasm_bindgen(method)]
    pub fn fails(this: &Host, id: &str, body: &JsValue);

    /// Answers with something that is transferred and not copied.
    #[wasm_bindgen(method)]
    pub fn hands(this: &Host, id: &str, body: &JsValue);

    #[wasm_bindgen(method)]
    pub fn confirms(this: &Host, id: &str);

    #[wasm_bindgen(method)]
    pub fn publishes(this: &Host, topic: &str, payload: &JsValue) -> String;

    #[wasm_bindgen(method)]
    pub fn calls(this: &Host, method: &str, args: &JsValue) -> String;
}

/// A message of the app, as it came over the channel.
pub struct Message {
    /// The message itself.
    pub raw: JsValue,
    /// Its `id`.
    pub id: String,
    /// Its `type`.
    pub kind: String,
    /// Its `body`.
    pub body: JsValue,
}

impl Message {
    /// The names of the message's members.
    pub fn members(&self) -> Vec<String> {
        super::read(Object::keys(self.raw.unchecked_ref::<Object>()).into())
    }
}

impl Host {
    /// The next message of the app.
    pub async fn next(&self) -> Message {
        let raw = self.next_raw().await;
        let member = |name: &str| Reflect::get(&raw, &name.into()).unwrap();
        let text = |name| member(name).as_string().unwrap();
        Message {
            id: text("id"),
            kind: text("type"),
            body: member("body"),
            raw: raw.clone(),
        }
    }
}
