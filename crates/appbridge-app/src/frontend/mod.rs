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

use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Router};

use crate::middleware::Nonce;

/// The built frontend of an app: in a folder, or in the program itself.
///
/// Made by [`frontend!`](crate::frontend!) or by [`folder`](Self::folder).
#[derive(Debug, Clone)]
pub struct Frontend {
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    #[cfg(feature = "embed-frontend")]
    Program(embedded::Embedded),
}

#[doc = include_str!("../docs/frontend.md")]
#[cfg(feature = "embed-frontend")]
#[macro_export]
macro_rules! frontend {
    () => {
        $crate::frontend!("$EMBEDDED_FRONTEND")
    };
    ($folder:tt) => {{
        #[derive($crate::__rust_embed::RustEmbed)]
        #[crate_path = "appbridge_app::__rust_embed"]
        #[folder = $folder]
        #[allow_missing = true]
        struct Files;
        $crate::Frontend::embedded::<Files>()
    }};
}

#[doc = include_str!("../docs/frontend.md")]
#[cfg(not(feature = "embed-frontend"))]
#[macro_export]
macro_rules! frontend {
    () => {
        $crate::Frontend::folder("dist")
    };
    ($folder:tt) => {
        $crate::Frontend::folder(concat!(env!("CARGO_MANIFEST_DIR"), "/", $folder))
    };
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
<p>The backend runs, but the folder with the frontend has no page. Build the frontend (with Trunk:
<code>trunk build</code>), or set <code>FRONTEND_DIST</code> to the folder with the built frontend;
then load this page again.</p>
</body>
</html>
";

/// The program holds a frontend without a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the program was built with the feature embed-frontend, but without a frontend: build the \
     frontend first, then the program, or set FRONTEND_DIST to the folder with the frontend"
)]
pub struct NoPage;

impl Frontend {
    /// A frontend in a folder, which is read for every request.
    #[must_use]
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self {
            place: Place::Folder(path.into()),
        }
    }

    /// A frontend that the program holds.
    #[cfg(feature = "embed-frontend")]
    #[must_use]
    pub fn embedded<Files: rust_embed::RustEmbed>() -> Self {
        Self {
            place: Place::Program(embedded::Embedded::of::<Files>()),
        }
    }

    /// Warns when a folder has no page; it may be built later.
    ///
    /// # Errors
    ///
    /// When the program holds none, which cannot change.
    pub fn check(&self) -> Result<(), NoPage> {
        match &self.place {
            Place::Folder(dist) => folder::check(dist),
            #[cfg(feature = "embed-frontend")]
            Place::Program(files) => files.page().map(drop).ok_or(NoPage)?,
        }
        Ok(())
    }

    /// Serves the files, and the page for every path that names no file, as a fallback:
    /// for a router that has none yet.
    pub fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        Router::new().fallback(serve).with_state(self)
    }

    async fn page(&self) -> Result<String, &'static str> {
        match &self.place {
            Place::Folder(dist) => folder::page(dist).await,
            #[cfg(feature = "embed-frontend")]
            Place::Program(files) => files.page().ok_or(NOT_BUILT),
        }
    }

    async fn file(&self, request: Request) -> Response {
        match &self.place {
            Place::Folder(dist) => folder::file(dist, request).await,
            #[cfg(feature = "embed-frontend")]
            Place::Program(files) => {
                files.file(request.method(), request.uri().path(), request.headers())
            }
        }
    }
}

/// Serves a file of the frontend, or its page for every path that names no
/// file: the app's own router takes it from there.
async fn serve(
    State(frontend): State<Frontend>,
    nonce: Option<Extension<Nonce>>,
    request: Request,
) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path();
    if is_page(path) {
        return page(&frontend, nonce.as_deref()).await;
    }
    let cache_control = cache::control(path);
    let mut response = frontend.file(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(CACHE_CONTROL, cache_control);
    }
    response
}

/// The page, its inline scripts marked with the response's nonce, if there is a policy
/// that asks for one.
async fn page(frontend: &Frontend, nonce: Option<&Nonce>) -> Response {
    // A nonce that a cache hands out twice protects nothing.
    let no_cache = [(CACHE_CONTROL, "no-cache, no-store")];
    match frontend.page().await {
        Ok(page) => {
            let page = page.replace(NONCE_PLACEHOLDER, nonce.map_or("", Nonce::as_str));
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
