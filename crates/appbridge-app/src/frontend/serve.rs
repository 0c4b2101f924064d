//! The frontend as it is served: from memory.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH};
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Extension, Router};

use super::files::Files;
use super::folder::{self, Listing};
use super::pages::{Pages, Place};
use crate::middleware::{FrameAncestors, Nonce};

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

/// A frontend that has been read. Cheap to clone; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    pages: Pages,
    base: String,
    files: RwLock<Arc<Files>>,
}

impl Served {
    pub(super) fn new(pages: Pages, base: String, files: Files) -> Self {
        Self {
            inner: Arc::new(Inner {
                pages,
                base,
                files: RwLock::new(Arc::new(files)),
            }),
        }
    }

    /// Reads a folder, and again whenever it has changed.
    pub(super) fn of_folder(pages: Pages, base: String, dist: &Path) -> Self {
        let listing = Listing::of(dist);
        let files = Files::new(listing.read(), &base);
        let served = Self::new(pages, base, files);
        let watched = Arc::downgrade(&served.inner);
        folder::watch(dist.to_owned(), listing, move |changed| {
            let Some(inner) = watched.upgrade() else {
                return false;
            };
            if let Some(listing) = changed {
                inner.replace(Files::new(listing.read(), &inner.base));
                tracing::info!("the frontend has been read again");
            }
            true
        });
        served
    }

    /// Whether there is a page to serve.
    pub(crate) fn is_built(&self) -> bool {
        self.inner.files().page.is_some()
    }

    pub(crate) fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        Router::new().fallback(serve).with_state(self)
    }
}

impl Inner {
    fn files(&self) -> Arc<Files> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&files)
    }

    fn replace(&self, files: Files) {
        *self.files.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(files);
    }
}

/// The page, where it has its address or where that is; else a file, if there is one.
async fn serve(
    State(Served { inner }): State<Served>,
    nonce: Option<Extension<Nonce>>,
    ancestors: Option<Extension<FrameAncestors>>,
    request: Request,
) -> Response {
    let method = request.method();
    if !matches!(*method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let path = request.uri().path();
    match inner.pages.place(path) {
        Place::Page => page(
            &inner.files(),
            method,
            nonce.as_deref(),
            ancestors.as_deref(),
        ),
        Place::Moved(to) => inner.moved(&to, request.uri().query()),
        // The app's own address without its last slash.
        Place::File if inner.base.strip_suffix('/') == Some(path) => {
            inner.moved("/", request.uri().query())
        }
        Place::File => inner.files().respond(method, path, request.headers()),
    }
}

impl Inner {
    fn moved(&self, to: &str, query: Option<&str>) -> Response {
        let to = to.trim_start_matches('/');
        let query = query.map_or_else(String::new, |query| format!("?{query}"));
        Redirect::temporary(&format!("{}{to}{query}", self.base)).into_response()
    }
}

/// The page, its inline scripts marked with the response's nonce, if there is a policy
/// that asks for one, and its guard told whom that lets show it in a frame.
fn page(
    files: &Files,
    method: &Method,
    nonce: Option<&Nonce>,
    ancestors: Option<&FrameAncestors>,
) -> Response {
    // A nonce that a cache hands out twice protects nothing.
    let no_cache = [(CACHE_CONTROL, "no-cache, no-store")];
    let (status, text) = match &files.page {
        Some(page) => {
            let nonce = nonce.map_or("", Nonce::as_str);
            let hosts = ancestors.map(FrameAncestors::attribute).unwrap_or_default();
            (StatusCode::OK, page.with(nonce, &hosts))
        }
        None => (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT.to_owned()),
    };
    let length = [(CONTENT_LENGTH, text.len().to_string())];
    let mut response = (status, no_cache, length, Html(text)).into_response();
    if *method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}
