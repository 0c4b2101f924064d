//! The App Shell page.

use std::sync::Arc;

use axum::Router;

use crate::platform::Platform;

/// The page and its parts.
pub(crate) fn routes() -> Router<Arc<Platform>> {
    Router::new()
}
