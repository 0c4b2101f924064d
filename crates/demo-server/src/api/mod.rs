//! The routes under `/api`, for the app's own frontend.

mod caller;
mod connected;
mod customers;
mod error;
mod flow;
mod items;
mod list;
mod queries;
mod tenant;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::middleware::{from_fn, map_response};
use axum::response::Response;
use axum::routing::{any, get, post};

pub(crate) use caller::Caller;
pub(crate) use error::ApiError;
pub(crate) use flow::within_time;

use crate::state::AppState;

/// The routes, with their prefix.
pub(crate) fn routes() -> Router<AppState> {
    let routes = Router::new()
        .route("/connect-tenant", post(tenant::connect))
        .route("/disconnect-tenant", post(tenant::disconnect))
        .route("/session", get(tenant::session))
        .route("/items", get(items::list))
        .route("/customers/{id}", get(customers::one))
        .route("/customers/{id}/orders", get(customers::orders))
        .fallback(unknown)
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() });
    Router::new()
        .nest("/api", routes)
        // Of all paths below the prefix, a nested router leaves out this one.
        .route("/api/", any(unknown))
        .layer(from_fn(flow::within_time))
        .layer(from_fn(flow::log_ends))
        .layer(map_response(not_stored))
}

async fn unknown() -> ApiError {
    ApiError::not_found("not_found", "There is no such route.")
}

/// Answers hold a merchant's data.
async fn not_stored(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
