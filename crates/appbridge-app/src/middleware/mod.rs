//! What holds for every request, as functions for [`axum::middleware`].
//!
//! [`App`](crate::App) has them all; a router of your own takes those that it wants:
//!
//! ```
//! use appbridge_app::Metrics;
//! use appbridge_app::middleware::{BodyLimit, ContentPolicy, observe, protect, within_limits};
//! use axum::Router;
//! use axum::middleware::from_fn_with_state;
//!
//! let policy = ContentPolicy::new(&["https://hub.jtl-cloud.com".to_owned()]);
//! let router: Router = Router::new()
//!     .layer(from_fn_with_state(BodyLimit::default(), within_limits))
//!     .layer(from_fn_with_state(policy, protect))
//!     .layer(from_fn_with_state(Metrics::new(), observe));
//! # drop(router);
//! ```

mod below;
mod content_policy;
mod flow;
mod limits;
mod observe;
mod place;

pub(crate) use below::below;
pub use content_policy::{ContentPolicy, protect};
pub(crate) use content_policy::{FrameAncestors, Nonce};
pub use flow::{log_ends, not_stored, within_time};
pub use limits::{BodyLimit, within_limits};
pub(crate) use observe::RequestId;
pub use observe::observe;
pub use place::hold_place;
