//! A whole backend against a sandbox, through its router.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod connections;
mod database_faults;
mod errors;
mod frontend;
mod operations;
mod pooler;
mod scale;
mod server;
mod sign_in;
mod sqlite_file;
mod state;
mod support;
mod upgrade;

use appbridge_app::{ApiError, ConnectedTenant, Services};
use appbridge_server::{Operation, PlatformError};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

/// An app with one route.
fn routes() -> Router<Services> {
    Router::new().route("/names", get(names))
}

async fn names(ConnectedTenant(erp): ConnectedTenant) -> Result<Json<Vec<Value>>, ApiError> {
    let operation = Operation {
        name: "ItemNames",
        document: "query ItemNames { QueryItems(first: 3) { nodes { name } } }",
        variables: json!({}),
    };
    let named = |error: PlatformError| ApiError::from(error).naming_scopes("items.read");
    let page = erp.page(&operation, "QueryItems").await.map_err(named)?;
    Ok(Json(page.nodes))
}
