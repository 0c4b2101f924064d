//! From a router to a running server.

mod request;
mod serve;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::security::{protect, within_limits};
use crate::state::AppState;
use crate::{api, frontend, lifecycle, operations};

pub(crate) use request::milliseconds_since;
pub use serve::{ShutdownPolicy, serve};

/// All routes of the demo's backend.
pub fn app(state: AppState) -> Router {
    state.frontend.check();
    let (policy, metrics) = (state.content_policy.clone(), state.metrics.clone());
    Router::new()
        .merge(operations::health_routes())
        .merge(api::routes())
        .nest("/lifecycle", lifecycle::routes())
        .fallback(frontend::serve)
        .with_state(state)
        .layer(from_fn(within_limits))
        .layer(from_fn_with_state(policy, protect))
        .layer(from_fn_with_state(metrics, request::observe))
}
