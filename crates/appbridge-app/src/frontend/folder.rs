//! A frontend in a folder.

use std::path::Path;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::{NOT_BUILT, PAGE};

/// Warns when there is no frontend to serve.
pub(super) fn check(dist: &Path) {
    if !dist.join(PAGE).is_file() {
        tracing::warn!(
            folder = %dist.display(),
            "the frontend is not built: build it, or set FRONTEND_DIST"
        );
    }
}

/// The page, or what to read in its place. It is read every time, so that a new
/// build shows without a restart.
pub(super) async fn page(dist: &Path) -> Result<String, &'static str> {
    tokio::fs::read_to_string(dist.join(PAGE))
        .await
        .map_err(|error| {
            tracing::warn!(%error, "the frontend's page cannot be read");
            NOT_BUILT
        })
}

/// A file, or the file `.br` beside it for those who take that.
pub(super) async fn file(dist: &Path, request: Request) -> Response {
    let files = ServeDir::new(dist)
        .append_index_html_on_directories(false)
        .precompressed_br();
    match files.oneshot(request).await {
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    }
}
