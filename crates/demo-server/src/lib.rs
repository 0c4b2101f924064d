//! The demo app's own routes; everything around them is `appbridge-app`'s.
//!
//! | route | what it does |
//! |---|---|
//! | `GET /api/items?first=&after=&search=` | articles of the tenant |
//! | `GET /api/customers/{id}` | one customer |
//! | `GET /api/customers/{id}/orders?first=&after=` | the customer's orders, the newest first |
//!
//! Requests bring `Authorization: Bearer <session token or app token>`; failures answer
//! `{ "error": { "code", "message" } }`.

mod amount;
mod customers;
mod items;
mod list;
mod queries;
mod search;

use appbridge_app::{ApiError, Services};
use appbridge_server::PlatformError;
use axum::Router;
use axum::routing::get;

/// The paths of the frontend's pages, beside `/`: those that the manifest names.
pub const PAGES: [&str; 3] = ["/setup", "/erp", "/pane"];

/// The routes, without the prefix `/api`.
pub fn routes() -> Router<Services> {
    Router::new()
        .route("/items", get(items::list))
        .route("/customers/{id}", get(customers::one))
        .route("/customers/{id}/orders", get(customers::orders))
}

/// The scopes in the app's manifest: JTL does not say which one is missing.
const SCOPES: &str = "items.read, customers.read, salesorders.read";

/// A failure of JTL's API.
fn failed(error: PlatformError) -> ApiError {
    ApiError::from(error).naming_scopes(SCOPES)
}
