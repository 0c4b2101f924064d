//! Every JavaScript name that this crate relies on, and nothing else.
//!
//! All imports `catch`: an exception that passes through wasm frames would skip
//! their clean-up. All methods are `structural`: the objects are known by their
//! shape, not by a class.

mod bridge;
mod link;
mod page;
mod value;

pub(crate) use bridge::{BridgeObject, EventNamespace, MethodNamespace};
pub(crate) use link::Link;
pub(crate) use page::bridge_promise;
pub(crate) use value::{is_array, structured_clone};
