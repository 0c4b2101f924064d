//! JTL Cloud Apps with Leptos: the bridge of [`appbridge`] as context, signals and
//! requests, each tied to the component that asked for it.
//!
//! ```no_run
//! use appbridge::event::CustomerChanged;
//! use appbridge_leptos::{AppBridgeProvider, LatestEvent, use_event};
//! use leptos::prelude::*;
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     view! {
//!         <AppBridgeProvider>
//!             <Pane />
//!         </AppBridgeProvider>
//!     }
//! }
//!
//! /// Follows the customer that is selected beside the app.
//! #[component]
//! fn Pane() -> impl IntoView {
//!     let LatestEvent { value, error } = use_event::<CustomerChanged>();
//!     view! {
//!         <p>
//!             {move || match value.get() {
//!                 None => "…".to_owned(),
//!                 Some(CustomerChanged { customer_id: None }) => "no customer".to_owned(),
//!                 Some(CustomerChanged { customer_id: Some(id) }) => id,
//!             }}
//!         </p>
//!         <p role="alert">{move || error.get().map(|error| error.to_string())}</p>
//!     }
//! }
//! ```
//!
//! | what | gives |
//! |---|---|
//! | [`AppBridgeProvider`] | the bridge to everything below it, or what to show without one |
//! | [`use_app_bridge`] | the bridge, for calls and whatever else it can do |
//! | [`use_event`] | an event's latest payload as a signal |
//! | [`use_load`] | the answer to a request that depends on signals |
//! | [`use_session`], [`use_app_tokens`] | tokens, fetched once for all who ask |
#![cfg_attr(
    feature = "fetch",
    doc = "| [`use_client`] | requests to the app's own backend, in the name of who is signed in |"
)]
#![cfg_attr(
    feature = "sign-in",
    doc = "| [`SessionProvider`] | the bridge within JTL, and outside of it who has signed in |",
    doc = "| [`use_sign_in`] | who has signed in outside of JTL, and the way to sign out |"
)]
//! | [`LatestTask`] | one task at a time, the last one started |
//! | [`text()`] | a text that stays right on a page that the browser translates |
//!
//! # Nothing outlives its component
//!
//! A subscription, a request or a task ends with the owner (see
//! [`Owner`](leptos::prelude::Owner)) in which its hook was called: the component,
//! or the part of a view that is built anew. Its future is dropped, and an HTTP
//! request with it.
//!
//! What has no hook here is kept by a guard: put it into a
//! [`StoredValue`](leptos::prelude::StoredValue), which ends with its owner as well.
//!
//! ```no_run
//! use appbridge::method::AppMethod;
//! use appbridge_leptos::use_app_bridge;
//! use leptos::prelude::*;
//!
//! struct GetZoom;
//!
//! impl AppMethod for GetZoom {
//!     const NAME: &'static str = "getZoom";
//!     type Args = ();
//!     type Reply = u32;
//! }
//!
//! #[component]
//! fn Zoomable(zoom: RwSignal<u32>) -> impl IntoView {
//!     let answer = move |()| async move { Ok(zoom.get_untracked()) };
//!     let exposed = use_app_bridge().map(|bridge| bridge.expose::<GetZoom, _, _>(answer));
//!     StoredValue::new_local(exposed);
//!     view! { <p>{zoom} " %"</p> }
//! }
//! ```
//!
//! It is gone in the microtask after its owner's clean-up, and does nothing from the
//! clean-up on; [`testing`] has more of that.
//!
//! # On a server
//!
//! There is no host there: [`AppBridgeProvider`] renders what it shows while it
//! connects, and no task is started.

#![deny(missing_docs)]
#![allow(
    unreachable_pub,
    reason = "`#[component]` makes a public builder of every component's properties"
)]

// With `sign-in`, which its second example is about.
#[cfg(all(doctest, feature = "sign-in"))]
#[doc = include_str!("../README.md")]
struct Readme;

mod context;
mod error;
mod event;
mod load;
mod provider;
#[cfg(feature = "sign-in")]
mod sign_in;
mod task;
mod text;

#[cfg(feature = "fetch")]
pub use crate::context::use_client;
pub use crate::context::{
    BridgeState, use_app_bridge, use_app_tokens, use_bridge_state, use_session,
};
pub use crate::error::HookError;
pub use crate::event::{LatestEvent, use_event};
pub use crate::load::{LatestLoad, Load, use_load};
pub use crate::provider::{
    AppBridgeProvider, AppBridgeProviderProps, Connect, ConnectFailure, FailedView,
};
#[cfg(feature = "sign-in")]
pub use crate::sign_in::{
    SessionFailedView, SessionFailure, SessionProvider, SessionProviderProps, SignIn, use_sign_in,
};
pub use crate::task::LatestTask;
pub use crate::text::text;

#[doc = include_str!("docs/testing.md")]
#[doc = "```rust,ignore"]
#[doc = include_str!("docs/component_test.rs")]
#[doc = "```"]
pub mod testing {}
