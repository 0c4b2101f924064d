//! The frontend's one page.

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Response};

use crate::security::Nonce;

/// What Trunk leaves in `index.html` with `create_nonce`.
const NONCE_PLACEHOLDER: &str = "{{__TRUNK NONCE__}}";

const NOT_BUILT: &str = "<!doctype html>
<html lang=\"en\">
<head><meta charset=\"utf-8\"><title>The frontend is not built</title></head>
<body>
<h1>The frontend is not built</h1>
<p>The backend runs, but the folder with the frontend has no page. Run <code>cargo xtask dev</code>,
or <code>trunk build</code> in the workspace's root, or set <code>FRONTEND_DIST</code> to the folder
with the built frontend; then load this page again.</p>
</body>
</html>
";

/// Where the page lies.
pub(super) fn path(dist: &Path) -> PathBuf {
    dist.join("index.html")
}

/// Answers with the page, its inline scripts marked with the answer's nonce.
/// It is read every time, so that a new build shows without a restart.
pub(super) async fn answer(dist: &Path, nonce: &Nonce) -> Response {
    // A nonce that a cache hands out twice protects nothing.
    let no_cache = [(CACHE_CONTROL, "no-cache, no-store")];
    match tokio::fs::read_to_string(path(dist)).await {
        Ok(page) => (
            no_cache,
            Html(page.replace(NONCE_PLACEHOLDER, nonce.as_str())),
        )
            .into_response(),
        Err(error) => {
            tracing::warn!(%error, "the frontend's page cannot be read");
            (StatusCode::SERVICE_UNAVAILABLE, no_cache, Html(NOT_BUILT)).into_response()
        }
    }
}
