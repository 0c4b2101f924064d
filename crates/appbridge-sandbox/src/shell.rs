//! The App Shell page.

use std::collections::BTreeSet;
use std::sync::Arc;

use appbridge_types::manifest::Manifest;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY, CONTENT_TYPE,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use url::Url;

use crate::state::Platform;

/// The page runs nothing from elsewhere, but it frames any app and shows its icon.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' http: https: data:; \
    connect-src 'self'; frame-src http: https:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

const PAGE: &str = include_str!("../shell/index.html");

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

macro_rules! assets {
    ($($path:literal: $content_type:ident = $file:literal,)*) => {
        /// The page's parts: path, content type, text.
        const ASSETS: &[(&str, &str, &str)] =
            &[$(($path, $content_type, include_str!(concat!("../shell/", $file)))),*];
    };
}

assets! {
    "/shell/activity.js": JS = "activity.js",
    "/shell/api.js": JS = "api.js",
    "/shell/customer-list.js": JS = "customer-list.js",
    "/shell/customers.js": JS = "customers.js",
    "/shell/dom.js": JS = "dom.js",
    "/shell/erp.js": JS = "erp.js",
    "/shell/header.js": JS = "header.js",
    "/shell/host.js": JS = "host.js",
    "/shell/hub.js": JS = "hub.js",
    "/shell/icon.svg": SVG = "icon.svg",
    "/shell/listing.js": JS = "listing.js",
    "/shell/main.js": JS = "main.js",
    "/shell/orders.js": JS = "orders.js",
    "/shell/session.js": JS = "session.js",
    "/shell/setup.js": JS = "setup.js",
    "/shell/sign-in.css": CSS = "sign-in.css",
    "/shell/styles.css": CSS = "styles.css",
    "/shell/surface.js": JS = "surface.js",
    "/shell/texts.js": JS = "texts.js",
}

/// The page and its parts.
pub(crate) fn routes() -> Router<Arc<Platform>> {
    let assets = ASSETS
        .iter()
        .fold(Router::new(), |router, &(path, content_type, text)| {
            router.route(path, get(move || async move { asset(content_type, text) }))
        });
    assets.route("/", get(page))
}

async fn page(State(platform): State<Arc<Platform>>) -> Response {
    let mut response = asset(HTML, PAGE).into_response();
    let manifest = platform.manifest.as_ref().map(|app| &app.manifest);
    if let Some(watched) = manifest.and_then(watched_frames) {
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY_REPORT_ONLY, watched);
    }
    response
}

/// A policy that forbids nothing: by its reports the page learns that a frame was led to
/// another origin than those of the app, which it could see in no other way. There is no
/// form for an IPv6 address.
fn watched_frames(manifest: &Manifest) -> Option<HeaderValue> {
    let erp = &manifest.capabilities.erp;
    let urls = manifest.lifecycle.configuration_url.iter();
    let urls = urls.chain(erp.menu_items.iter().map(|item| &item.url));
    let urls = urls.chain(erp.pane.iter().map(|pane| &pane.url));
    let origins: BTreeSet<String> = urls
        .filter_map(|url| Url::parse(url).ok())
        .map(|url| url.origin().ascii_serialization())
        .collect();
    if origins.is_empty() || origins.iter().any(|origin| origin.contains('[')) {
        return None;
    }
    let origins: Vec<String> = origins.into_iter().collect();
    HeaderValue::from_str(&format!("frame-src {}", origins.join(" "))).ok()
}

fn asset(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, content_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        // A newer sandbox on the same port shall not run with older scripts.
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_page_is_served() {
        let on_disk: BTreeSet<String> =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/shell"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
        let parts = ASSETS
            .iter()
            .map(|(path, ..)| path.trim_start_matches("/shell/"));
        let served: BTreeSet<String> = parts.chain(["index.html"]).map(str::to_owned).collect();
        assert_eq!(on_disk, served);
    }
}
