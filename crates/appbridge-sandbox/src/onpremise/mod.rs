//! JTL-Wawi's own REST API, as it runs on a merchant's machine: how an app
//! registers there for its API key, and a resource to use the key on.
//!
//! JTL documents the base `http://127.0.0.1:64110/api/eazybusiness/`; here it is
//! `{origin}/api/eazybusiness/`.

mod items;
mod registration;
mod routes;

pub(crate) use registration::{Decision, DecisionError, Registrations};
pub use registration::{RegistrationRequest, RegistrationState};
pub(crate) use routes::routes;
