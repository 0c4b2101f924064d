//! HTTP requests in the name of who is signed in.
//!
//! A [`Client`] asks its [`Tokens`](crate::Tokens) for a token and sends it along as
//! `Authorization: Bearer …`, to the page's own origin and to those it was allowed.
//! A token that is refused with a 401 is replaced, and the request is sent once more.
//!
//! ```no_run
//! use std::time::Duration;
//! use appbridge::SessionTokens;
//! use appbridge::fetch::{Client, FetchError};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Deserialize)]
//! struct Items {
//!     items: Vec<String>,
//! }
//!
//! #[derive(Serialize)]
//! struct Order {
//!     sku: String,
//! }
//!
//! async fn run(bridge: appbridge::AppBridge, order: Order) -> Result<Items, FetchError> {
//!     let client = Client::new(SessionTokens::new(bridge));
//!     client.post("/api/orders").json(&order)?.timeout(Duration::from_secs(5)).send().await?;
//!     client.get("/api/items").query([("first", "25")]).send().await?.json()
//! }
//! ```
//!
//! # The own backend, or JTL's GraphQL straight
//!
//! Ask the app's **own backend**, with [`SessionTokens`](crate::SessionTokens), for
//! whatever the user must not be able to change or to see: it verifies who asks, holds
//! the app's own credentials, and decides. A session token is good for nothing else.
//!
//! Ask **JTL's GraphQL API** straight from the page, with
//! [`AppTokens`](crate::AppTokens) and [`Client::graphql`], for data that the user may
//! see anyway. It saves the way through the backend, and a backend at all for an app
//! that only shows something. The token names its tenant, so no `X-Tenant-ID` is sent.
//! Everything in the page, the queries too, is in the user's hands there.
//!
//! # What is sent, and where to
//!
//! - The token goes to no other origin than the page's own and those of
//!   [`Client::allow_origin`]. A request elsewhere is an error, and nothing is sent.
//! - Redirects are not followed: [`FetchError::Redirected`]. The one who redirects
//!   must not decide who gets the token next.
//! - Cookies go to the page's own origin only, as for everything else that the page
//!   loads from there (a proxy before the backend may need them). Elsewhere the token
//!   is all that counts.
//! - The page's address goes to its own origin only, since it may name a customer.
//!
//! # Waiting and giving up
//!
//! A request ends after [`DEFAULT_TIMEOUT`] or what
//! [`RequestBuilder::timeout`] says: that is for all of it, the tokens, the request, its
//! repetition and the bodies. Dropping the future aborts the request in the browser,
//! whatever it was waiting for; the server may have carried it out.

mod authorized;
mod client;
mod destination;
mod error;
mod exchange;
mod graphql;
mod header;
mod method;
mod refusal;
mod request;
mod response;
mod transport;

pub use self::client::Client;
pub use self::error::{FetchError, GraphQlError};
pub use self::exchange::DEFAULT_TIMEOUT;
pub use self::method::Method;
pub use self::request::{RequestBuilder, ResponseFuture};
pub use self::response::Response;
#[cfg(all(feature = "mock", feature = "session-cookie"))]
pub(crate) use self::transport::mock as mock_transport;
