//! JTL's AppBridge for apps written in Rust: typed futures and streams over the
//! JavaScript SDK `@jtl-software/cloud-apps-core`.
//!
//! A JTL Cloud App is a page in an iframe; its host is the App Shell around it. The
//! app calls *methods* of the host and listens to its *events*. In the SDK both are
//! strings and `unknown`; here a method or an event is a type, every wait ends, and
//! every failure is a value of [`Error`].
//!
//! ```no_run
//! use appbridge::event::CustomerChanged;
//! use appbridge::method::{GetCurrentCustomerId, GetSessionToken};
//! use appbridge::{AppBridge, Error, is_embedded};
//! use futures_util::StreamExt;
//!
//! # fn show(customer: Option<String>) {}
//! # fn open_from_the_hub() {}
//! async fn run() -> Result<(), Error> {
//!     if !is_embedded() {
//!         open_from_the_hub();
//!         return Ok(());
//!     }
//!     let bridge = AppBridge::connect().await?;
//!     let token: String = bridge.call(GetSessionToken).await?;
//!
//!     let mut changes = bridge.subscribe::<CustomerChanged>()?;
//!     show(bridge.call(GetCurrentCustomerId).await?);
//!     while let Some(change) = changes.next().await {
//!         show(change?.customer_id);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # The page starts the handshake
//!
//! A host may offer its hand only once, when the iframe has loaded. A module script
//! runs before that; wasm that is still being fetched does not. So the page starts
//! the SDK and this crate adopts the promise, see [`AppBridge::connect`]. The import
//! is a static one, since a page's `load` event waits for those and not for a
//! dynamic `import()`:
//!
//! ```html
//! <script type="importmap">
//!   { "imports": { "@jtl-software/cloud-apps-core": "/sdk/cloud-apps-core.js" } }
//! </script>
//! <script type="module">
//!   import { createAppBridge } from "@jtl-software/cloud-apps-core";
//!   if (window.self !== window.top) {
//!     globalThis.jtlAppBridge = createAppBridge();
//!     // The app reports a failure; without this the browser would as well.
//!     globalThis.jtlAppBridge.catch(() => {});
//!   }
//! </script>
//! ```
//!
//! # Methods and events of your own
//!
//! Those that JTL documents stand in [`method`] and [`event`]. Another one is a type
//! with a name:
//!
//! ```no_run
//! use appbridge::event::Event;
//! use appbridge::method::HostMethod;
//! use serde::Deserialize;
//!
//! struct OpenRecord {
//!     kind: String,
//!     id: String,
//! }
//!
//! impl HostMethod for OpenRecord {
//!     const NAME: &'static str = "openRecord";
//!     type Args = (String, String);
//!     type Reply = bool;
//!
//!     fn into_args(self) -> Self::Args {
//!         (self.kind, self.id)
//!     }
//! }
//!
//! #[derive(Deserialize)]
//! struct RecordClosed {
//!     id: String,
//! }
//!
//! impl Event for RecordClosed {
//!     const TOPIC: &'static str = "RecordClosed";
//! }
//!
//! # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::Error> {
//! let opened = bridge.call(OpenRecord { kind: "item".into(), id: "42".into() }).await?;
//! let closed = bridge.subscribe::<RecordClosed>()?;
//! # let _ = (opened, closed);
//! # Ok(())
//! # }
//! ```
//!
//! Values travel by structured clone, not as JSON: maps are sent as plain objects,
//! `None` as `undefined`, bytes as `Uint8Array`, and a `Date` can be received with
//! [`serde_wasm_bindgen::preserve`].
//!
//! # Waiting and giving up
//!
//! | wait | ends after | can be set by |
//! |---|---|---|
//! | [`AppBridge::connect`] | 10 s | [`ConnectOptions::handshake_timeout`] |
//! | [`AppBridge::call`] | 10 s | [`Call::timeout`] |
//! | [`AppBridge::publish`] | 10 s | [`Publish::timeout`] |
//! | the next event of a [`Subscription`] | never | dropping it |
//!
//! Dropping a future or a stream lets go of everything it held at once. It does not
//! reach the host: a call that was sent is carried out there.

mod bridge;
mod call;
mod connect;
mod error;
mod exchange;
mod expose;
mod failure;
mod keys;
mod publish;
mod settlement;
mod subscription;
mod sys;
mod tokens;
mod value;

pub use appbridge_types::{event, method};

pub use crate::bridge::AppBridge;
pub use crate::call::{Call, RawCall};
pub use crate::connect::{ConnectOptions, is_embedded};
pub use crate::error::{Error, ErrorKind};
pub use crate::expose::{ExposeOptions, ExposedMethod, HandlerFailure};
pub use crate::failure::{JsErrorText, JsFailure};
pub use crate::publish::Publish;
pub use crate::subscription::{RawSubscription, Subscription};
pub use crate::tokens::{AppTokens, SessionTokens, Token, TokenFuture, Tokens};
pub use crate::value::ValueKind;
