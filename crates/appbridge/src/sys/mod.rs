//! Every JavaScript name that this crate relies on, and nothing else.
//!
//! All imports `catch`, but for functions of the scripts here that never throw: an exception
//! that passes through wasm frames would skip their clean-up. All methods are
//! `structural`: the objects are known by their shape, not by a class.

mod bridge;
mod clock;
mod exposure;
#[cfg(feature = "fetch")]
mod fetch;
mod link;
mod page;
mod value;

pub(crate) use bridge::{
    Settle, call_method, call_promise, event, publish_event, supports, unsubscribe, wait_for,
};
pub(crate) use clock::{clear_timeout, elapsed_millis, set_timeout, soon, steady_millis};
pub(crate) use exposure::{Exposure, Handler, Invocation, Step, expose_function, expose_tasks};
#[cfg(all(feature = "fetch", feature = "mock"))]
pub(crate) use fetch::mock_fetch;
#[cfg(feature = "fetch")]
pub(crate) use fetch::{
    authorized, destination, fetch, http_origin, is_origin, parse_json, stringify_json,
};
pub(crate) use link::Link;
pub(crate) use page::{bridge_promise, forget_bridge_promise, started_late};
pub(crate) use value::{code_of, kind_of, life_of, plain_copy, structured_clone, text_of, without};
