//! What protects the app in the browser and the server from odd requests.

mod content_policy;
mod limits;

pub(crate) use content_policy::{ContentPolicy, Nonce, protect};
pub(crate) use limits::within_limits;
