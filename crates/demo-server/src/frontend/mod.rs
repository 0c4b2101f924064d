//! The built frontend: its page, and the files that the page asks for.

mod cache;
mod page;

use std::path::Path;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::security::Nonce;
use crate::state::AppState;

/// Warns when there is no frontend to serve.
pub(crate) fn check(dist: &Path) {
    if !page::path(dist).is_file() {
        tracing::warn!(
            folder = %dist.display(),
            "the frontend is not built: run `cargo xtask dev`, or `trunk build` in the workspace's \
             root, or set FRONTEND_DIST"
        );
    }
}

/// Serves a file of the frontend, or its page for every path that names no
/// file: the app's own router takes it from there.
pub(crate) async fn serve(
    State(state): State<AppState>,
    Extension(nonce): Extension<Nonce>,
    request: Request,
) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path();
    if is_page(path) {
        return page::answer(&state.frontend, &nonce).await;
    }
    let cache_control = cache::control(path);
    let files = ServeDir::new(state.frontend.as_ref()).append_index_html_on_directories(false);
    let mut response = match files.oneshot(request).await {
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    };
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(CACHE_CONTROL, cache_control);
    }
    response
}

/// The page answers for itself and for every path whose last part has no dot; a
/// missing file must not look like a page.
fn is_page(path: &str) -> bool {
    path == "/index.html"
        || path
            .rsplit('/')
            .next()
            .is_none_or(|last| !last.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn pages_have_no_dot_in_their_last_part() {
        for page in [
            "/",
            "/index.html",
            "/setup",
            "/erp",
            "/erp/items/",
            "/v1.2/pane",
        ] {
            assert!(is_page(page), "{page}");
        }
        for file in [
            "/demo-1f.js",
            "/sdk/cloud-apps-core.js",
            "/favicon.ico",
            "/a/b.wasm",
        ] {
            assert!(!is_page(file), "{file}");
        }
    }
}
