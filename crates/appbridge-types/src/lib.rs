//! Payload types that both halves of a JTL Cloud App speak, and nothing else:
//! no I/O, no cryptography, no clock. Builds for wasm and native.
//!
//! | module | what it names |
//! |---|---|
//! | [`method`] | methods that host and app expose to each other |
//! | [`event`] | events that host and app publish to each other |
//! | [`claims`] | what session tokens and app tokens say |
//! | [`manifest`] | `app.json`, which registers an app with JTL |
//! | [`tenant`] | responses of an app's own backend about a tenant and its user |
//! | [`error`] | the error answer of a backend |
//! | [`shape`] | what known values look like, for programs without serde |
//!
//! A method or an event of your own is a type with a name:
//!
//! ```
//! use appbridge_types::event::Event;
//! use appbridge_types::method::HostMethod;
//! use serde::{Deserialize, Serialize};
//!
//! /// Asks the host for the total of a cart in one currency.
//! struct GetCartTotal {
//!     cart: String,
//!     currency: String,
//! }
//!
//! impl HostMethod for GetCartTotal {
//!     const NAME: &'static str = "getCartTotal";
//!     type Args = (String, String);
//!     type Reply = f64;
//!
//!     fn into_args(self) -> Self::Args {
//!         (self.cart, self.currency)
//!     }
//! }
//!
//! #[derive(Serialize, Deserialize)]
//! #[serde(rename_all = "camelCase")]
//! struct CartChanged {
//!     cart_id: String,
//! }
//!
//! impl Event for CartChanged {
//!     const TOPIC: &'static str = "CartChanged";
//! }
//! ```

#![deny(missing_docs)]

pub mod claims;
#[cfg(feature = "demo")]
pub mod demo;
pub mod error;
pub mod event;
pub mod manifest;
pub mod method;
pub mod shape;
pub mod sign_in;
pub mod tenant;
#[cfg(feature = "typescript")]
pub mod typescript;
