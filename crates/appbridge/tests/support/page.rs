//! Pages that start an SDK, as an app's page does.

use std::time::Duration;

use appbridge::{AppBridge, Error};
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::frame::Frame;
use super::host::Host;

/// The source of the SDK's stand-in.
pub const STAND_IN: &str = include_str!("../../../../www/sdk/cloud-apps-core.js");

/// Drops the handshakes of strangers.
pub const GUARD: &str = include_str!("../../src/page/guard.js");

/// Starts the SDK.
pub const START: &str = include_str!("../../src/page/start.js");

/// What a page does, before any wasm has arrived.
pub const PAGE: &str = concat!(
    include_str!("../../src/page/guard.js"),
    include_str!("../../src/page/start.js")
);

/// Longer than any handshake of a test takes.
pub const LONG: Duration = Duration::from_secs(10);

/// Opens a page with an SDK, and without a guard before it: tests of the SDK post to it from
/// anywhere. Every page is a realm of its own, because the SDK's listener stays for ever.
pub async fn open(sdk: &str) -> Frame {
    Frame::open(Some(sdk), START).await
}

/// Waits for the page's handshake.
pub async fn connect(frame: &Frame, timeout: Duration) -> Result<AppBridge, Error> {
    let promise: Promise = Reflect::get(&frame.window(), &"jtlAppBridge".into())
        .unwrap()
        .unchecked_into();
    AppBridge::from_promise(&promise, timeout).await
}

/// A page that has shaken hands; keep the frame for as long as the bridge is used.
pub async fn connected(sdk: &str) -> (Frame, Host, AppBridge) {
    let frame = open(sdk).await;
    let host = Host::new(&frame.window());
    let handshake = host.next().await;
    host.returns(&handshake.id, &JsValue::UNDEFINED);
    let bridge = connect(&frame, LONG).await.unwrap();
    (frame, host, bridge)
}
