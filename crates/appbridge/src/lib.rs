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
//! the SDK and this crate adopts the promise, see [`AppBridge::connect`]. The page needs
//! an import map and two module scripts, before the one that starts the wasm:
//!
//! ```html
//! <script type="importmap">
//!   { "imports": { "@jtl-software/cloud-apps-core": "/sdk/cloud-apps-core.js" } }
//! </script>
//! <meta name="appbridge-hosts" content="https://*.jtl-cloud.com">
//! <script type="module" src="/guard.js"></script>
//! <script type="module" src="/start.js"></script>
//! ```
//!
//! The scripts are the files below, as files of the page or between its tags (Trunk:
//! `<link data-trunk rel="inline" type="module" href="guard.js">`).
//!
//! `guard.js` comes first. The SDK takes a handshake from whoever posts one to the
//! page: a page that has opened the host's in a window of its own, or another frame. That
//! one would be asked for the session token, and would give the app one of its own. The
//! guard drops every message of the type `HANDSHAKE` that does not come from the page's
//! `parent`, and no other message. The element `appbridge-hosts` names the origins that the
//! parent may have, as the policy's `frame-ancestors` does, separated by spaces; without
//! them, any may. During development the sandbox's origin belongs there as well
//! (`https://*.jtl-cloud.com http://127.0.0.1:7300`): a handshake of a parent that is not
//! named is dropped, which the console tells once, and connecting ends in
//! [`Error::HandshakeTimedOut`]. `appbridge-app` fills in the setting `FRAME_ANCESTORS` when `content` is
//! empty.
//!
//! ```js
#![doc = include_str!("page/guard.js")]
//! ```
//!
//! `start.js` starts the SDK. Its import is a static one, since a page's `load` event waits
//! for those and not for a dynamic `import()`. A page without it, or with it too late, is
//! [`Error::SdkStartedLate`].
//!
//! ```js
#![doc = include_str!("page/start.js")]
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
//! Values travel by structured clone, not as JSON: maps with strings as keys are sent
//! as plain objects, `None` as `undefined`, bytes of `serde_bytes` as `Uint8Array`, and
//! a `Date` can be received with [`serde_wasm_bindgen::preserve`].
//!
//! Every operation has a raw twin ([`AppBridge::call_raw`] and so on) whose values and
//! errors stay JavaScript's. It brings no serde along, so that a program that uses
//! nothing else is a third as large.
//!
//! # The other direction
//!
//! An app can [expose](AppBridge::expose) methods to its host, as long as it holds
//! their guards, and [publish](AppBridge::publish) events.
//!
//! ```no_run
//! use appbridge::event::Event;
//! use appbridge::method::AppMethod;
//! use serde::Serialize;
//!
//! struct GetCartTotal;
//!
//! impl AppMethod for GetCartTotal {
//!     const NAME: &'static str = "getCartTotal";
//!     type Args = (String,);
//!     type Reply = f64;
//! }
//!
//! #[derive(Serialize)]
//! struct CartChanged {
//!     id: String,
//! }
//!
//! impl Event for CartChanged {
//!     const TOPIC: &'static str = "CartChanged";
//! }
//!
//! # #[derive(Clone)] struct Carts;
//! # impl Carts { async fn total_of(&self, cart: &str) -> f64 { 0.0 } }
//! # async fn example(bridge: appbridge::AppBridge, carts: Carts) -> Result<(), appbridge::Error> {
//! let guard = bridge.expose::<GetCartTotal, _, _>(move |(cart,)| {
//!     let carts = carts.clone(); // every call has its own
//!     async move { Ok(carts.total_of(&cart).await) }
//! })?;
//! bridge.publish(&CartChanged { id: "7".into() }).await?;
//! # drop(guard);
//! # Ok(())
//! # }
//! ```
//!
//! # Tokens and requests
//!
//! [`SessionTokens`] keeps the token that the app's own backend asks for, and renews
//! it before it ends; [`AppTokens`] does so for JTL's GraphQL API. With the feature
//! `fetch`, a client sends them along to the origins that they are meant for.
//!
//! # Waiting and giving up
//!
//! | wait | ends after | can be set by |
//! |---|---|---|
//! | [`AppBridge::connect`] | 10 s | [`ConnectOptions::handshake_timeout`] |
//! | [`AppBridge::call`], [`AppBridge::publish`] | 10 s | [`Call::timeout`], [`Publish::timeout`] |
//! | [`AppBridge::current`], [`Tokens::token`] | 10 s | |
//! | a request (feature `fetch`) | 20 s | its `timeout` |
//! | the next event of a [`Subscription`] | never | dropping it |
//!
//! Dropping a future or a stream lets go of everything it held at once. It does not
//! reach the host: a call that was sent is carried out there.
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it adds |
//! |---|---|
//! | `fetch` | the module `fetch`: HTTP and GraphQL requests with a token |
//! | `session-cookie` | requests of a page outside of a frame, in whose stead a cookie speaks |
//! | `mock` | the module `mock`: a host for the tests of apps, and with `fetch` a backend |
//! | `tracing` | spans for calls and events, see the module `trace` |
//!
//! Coming from the SDK? See the [differences].

#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod bridge;
mod call;
mod connect;
mod error;
mod exchange;
mod expose;
mod failure;
#[cfg(feature = "fetch")]
pub mod fetch;
mod keys;
mod known;
#[cfg(feature = "mock")]
pub mod mock;
mod names;
mod publish;
mod raw_error;
mod settlement;
mod subscription;
mod sys;
mod text;
mod tokens;
#[cfg(feature = "tracing")]
pub mod trace;
#[cfg(not(feature = "tracing"))]
mod trace;
mod value;

pub use appbridge_types::{event, method};

pub use crate::bridge::AppBridge;
pub use crate::call::{Call, RawCall};
pub use crate::connect::{ConnectOptions, is_embedded};
pub use crate::error::{Error, ErrorKind};
pub use crate::expose::{ExposeOptions, ExposedFunction, ExposedMethod, HandlerFailure};
pub use crate::failure::{JsErrorText, JsFailure};
pub use crate::publish::{Publish, RawPublish};
pub use crate::raw_error::RawError;
pub use crate::subscription::{RawSubscription, Subscription};
pub use crate::tokens::{AppTokens, RawTokenFuture, SessionTokens, Token, TokenFuture, Tokens};
pub use crate::value::ValueKind;

/// What is different from the SDK in JavaScript; a page to read, without any items.
#[doc = include_str!("docs/differences.md")]
pub mod differences {}

/// The example of the crate's front page is compiled like the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct FrontPage;
