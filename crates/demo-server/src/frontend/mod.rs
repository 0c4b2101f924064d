//! The built frontend: its page, and the files that the page asks for.
//!
//! Files have names that change with their content and are compressed when they
//! are built, so they are kept for ever. The page holds a new nonce each time:
//! it is neither kept nor compressed (it is small, and compressing what holds a
//! secret beside what others may choose is no good idea).

mod cache;
#[cfg(feature = "embed-frontend")]
mod embedded;
mod folder;

use std::path::PathBuf;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use crate::security::Nonce;
use crate::state::AppState;

/// Where the built frontend is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Frontend {
    /// In a folder.
    Folder(PathBuf),
    /// In the program itself, by the feature `embed-frontend`.
    #[cfg(feature = "embed-frontend")]
    Embedded,
}

impl Default for Frontend {
    /// What the program holds, or else the folder `dist` where Trunk puts it,
    /// seen from the workspace's root.
    #[cfg(feature = "embed-frontend")]
    fn default() -> Self {
        Self::Embedded
    }

    /// The folder `dist` where Trunk puts it, seen from the workspace's root.
    #[cfg(not(feature = "embed-frontend"))]
    fn default() -> Self {
        Self::Folder("dist".into())
    }
}

/// The page's file.
const PAGE: &str = "index.html";

/// What Trunk leaves in the page with `create_nonce`.
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

impl Frontend {
    /// Warns when there is nothing to serve.
    pub(crate) fn check(&self) {
        match self {
            Self::Folder(dist) => folder::check(dist),
            #[cfg(feature = "embed-frontend")]
            Self::Embedded => {}
        }
    }

    async fn page(&self) -> Result<String, &'static str> {
        match self {
            Self::Folder(dist) => folder::page(dist).await,
            #[cfg(feature = "embed-frontend")]
            Self::Embedded => Ok(embedded::page()),
        }
    }

    async fn file(&self, request: Request) -> Response {
        match self {
            Self::Folder(dist) => folder::file(dist, request).await,
            #[cfg(feature = "embed-frontend")]
            Self::Embedded => {
                embedded::file(request.method(), request.uri().path(), request.headers())
            }
        }
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
        return page(&state.frontend, &nonce).await;
    }
    let cache_control = cache::control(path);
    let mut response = state.frontend.file(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(CACHE_CONTROL, cache_control);
    }
    response
}

/// The page, its inline scripts marked with the answer's nonce.
async fn page(frontend: &Frontend, nonce: &Nonce) -> Response {
    // A nonce that a cache hands out twice protects nothing.
    let no_cache = [(CACHE_CONTROL, "no-cache, no-store")];
    match frontend.page().await {
        Ok(page) => {
            let page = page.replace(NONCE_PLACEHOLDER, nonce.as_str());
            (no_cache, Html(page)).into_response()
        }
        Err(explanation) => {
            (StatusCode::SERVICE_UNAVAILABLE, no_cache, Html(explanation)).into_response()
        }
    }
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
