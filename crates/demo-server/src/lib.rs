//! The backend of the demo app.
//!
//! [`app`] is all of it as a router. Its state holds a verifier for the tokens
//! that the frontend brings and a client of the JTL platform, both from
//! `appbridge-server`, and the [`TenantStore`] that remembers which tenants have
//! been connected.
//!
//! | route | what it does |
//! |---|---|
//! | `GET /health` | `{"status":"ok"}` |
//! | `POST /api/connect-tenant` | remembers the session's tenant; may be repeated |
//! | `GET /api/session` | who is signed in |
//! | `GET /api/items?first=&after=&search=` | articles of the tenant |
//! | `GET /api/customers/{id}` | one customer |
//! | `GET /api/customers/{id}/orders?first=&after=` | the customer's orders, the newest first |
//! | `POST /lifecycle/connect`, `POST /lifecycle/disconnect` | noted; they change nothing |
//! | everything else | the frontend |
//!
//! Requests to `/api` bring `Authorization: Bearer <session token or app token>`;
//! failures answer `{ "error": { "code", "message" } }`.

mod api;
mod frontend;
pub mod inspect_token;
mod lifecycle;
pub mod logging;
mod security;
mod server;
pub mod settings;
mod state;
mod store;

pub use server::{app, serve};
pub use state::AppState;
pub use store::{StoreError, TenantStore};
