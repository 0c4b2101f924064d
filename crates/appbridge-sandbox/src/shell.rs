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

use crate::apps::App;
use crate::state::Platform;

/// The page runs nothing from elsewhere, but it frames any app and shows its icon.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' http: https: data:; \
    connect-src 'self'; frame-src http: https:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The page that plays a stranger beside an app's, in a frame of the App Shell.
const STRANGER_POLICY: &str = "default-src 'none'; script-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'self'";

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
    "/shell/address.js": JS = "address.js",
    "/shell/api.js": JS = "api.js",
    "/shell/app-shell.js": JS = "app-shell.js",
    "/shell/apps.js": JS = "apps.js",
    "/shell/dock/dock.js": JS = "dock/dock.js",
    "/shell/dock/fault-forms.js": JS = "dock/fault-forms.js",
    "/shell/dock/faults.js": JS = "dock/faults.js",
    "/shell/dock/inspector/files.js": JS = "dock/inspector/files.js",
    "/shell/dock/inspector/payload-tree.js": JS = "dock/inspector/payload-tree.js",
    "/shell/dock/inspector/payload.js": JS = "dock/inspector/payload.js",
    "/shell/dock/inspector/redaction.js": JS = "dock/inspector/redaction.js",
    "/shell/dock/inspector/row-details.js": JS = "dock/inspector/row-details.js",
    "/shell/dock/inspector/row-line.js": JS = "dock/inspector/row-line.js",
    "/shell/dock/inspector/row.js": JS = "dock/inspector/row.js",
    "/shell/dock/inspector/sharing.js": JS = "dock/inspector/sharing.js",
    "/shell/dock/inspector/steps.js": JS = "dock/inspector/steps.js",
    "/shell/dock/inspector/time-line.js": JS = "dock/inspector/time-line.js",
    "/shell/dock/inspector/timeline.js": JS = "dock/inspector/timeline.js",
    "/shell/dock/platform/attempt.js": JS = "dock/platform/attempt.js",
    "/shell/dock/platform/order-forms.js": JS = "dock/platform/order-forms.js",
    "/shell/dock/platform/platform-panel.js": JS = "dock/platform/platform-panel.js",
    "/shell/dock/platform/scope-switches.js": JS = "dock/platform/scope-switches.js",
    "/shell/dock/platform/settings-fields.js": JS = "dock/platform/settings-fields.js",
    "/shell/dock/platform/settings-form.js": JS = "dock/platform/settings-form.js",
    "/shell/dock/platform/token-desk.js": JS = "dock/platform/token-desk.js",
    "/shell/erp/erp.js": JS = "erp/erp.js",
    "/shell/erp/lists.js": JS = "erp/lists.js",
    "/shell/erp/pane-stack.js": JS = "erp/pane-stack.js",
    "/shell/erp/record-details.js": JS = "erp/record-details.js",
    "/shell/erp/record-list.js": JS = "erp/record-list.js",
    "/shell/host.js": JS = "host.js",
    "/shell/hub/app-details.js": JS = "hub/app-details.js",
    "/shell/hub/hub.js": JS = "hub/hub.js",
    "/shell/hub/lifecycle.js": JS = "hub/lifecycle.js",
    "/shell/hub/scopes.js": JS = "hub/scopes.js",
    "/shell/hub/setup-dialog.js": JS = "hub/setup-dialog.js",
    "/shell/hub/surfaces.js": JS = "hub/surfaces.js",
    "/shell/hub/uninstall-dialog.js": JS = "hub/uninstall-dialog.js",
    "/shell/icon.svg": SVG = "icon.svg",
    "/shell/listing.js": JS = "listing.js",
    "/shell/orders.js": JS = "orders.js",
    "/shell/portal/app-page.js": JS = "portal/app-page.js",
    "/shell/portal/confirm-dialog.js": JS = "portal/confirm-dialog.js",
    "/shell/portal/credentials.js": JS = "portal/credentials.js",
    "/shell/portal/findings.js": JS = "portal/findings.js",
    "/shell/portal/fresh.js": JS = "portal/fresh.js",
    "/shell/portal/manifest-desk.js": JS = "portal/manifest-desk.js",
    "/shell/portal/manifest-editor.js": JS = "portal/manifest-editor.js",
    "/shell/portal/manifest-form.js": JS = "portal/manifest-form.js",
    "/shell/portal/portal.js": JS = "portal/portal.js",
    "/shell/portal/reached.js": JS = "portal/reached.js",
    "/shell/portal/replacement.js": JS = "portal/replacement.js",
    "/shell/session.js": JS = "session.js",
    "/shell/sign-in.css": CSS = "sign-in.css",
    "/shell/store.js": JS = "store.js",
    "/shell/styles/dock.css": CSS = "styles/dock.css",
    "/shell/styles/elements.css": CSS = "styles/elements.css",
    "/shell/styles/erp.css": CSS = "styles/erp.css",
    "/shell/styles/hub.css": CSS = "styles/hub.css",
    "/shell/styles/portal.css": CSS = "styles/portal.css",
    "/shell/styles/shell.css": CSS = "styles/shell.css",
    "/shell/styles/surface.css": CSS = "styles/surface.css",
    "/shell/styles/tokens.css": CSS = "styles/tokens.css",
    "/shell/surface/app-surface.js": JS = "surface/app-surface.js",
    "/shell/surface/bridge-faults.js": JS = "surface/bridge-faults.js",
    "/shell/surface/cover.js": JS = "surface/cover.js",
    "/shell/surface/tools.js": JS = "surface/tools.js",
    "/shell/texts-english.js": JS = "texts-english.js",
    "/shell/texts-german.js": JS = "texts-german.js",
    "/shell/texts.js": JS = "texts.js",
    "/shell/toasts.js": JS = "toasts.js",
    "/shell/ui/clipboard.js": JS = "ui/clipboard.js",
    "/shell/ui/component.js": JS = "ui/component.js",
    "/shell/ui/icons.js": JS = "ui/icons.js",
    "/shell/ui/render.js": JS = "ui/render.js",
    "/shell/ui/split-handle.js": JS = "ui/split-handle.js",
}

/// The page and its parts.
pub(crate) fn routes() -> Router<Arc<Platform>> {
    let assets = ASSETS
        .iter()
        .fold(Router::new(), |router, &(path, content_type, text)| {
            router.route(path, get(move || async move { asset(content_type, text) }))
        });
    let stranger = |content_type, text| {
        let mut response = asset(content_type, text).into_response();
        let policy = HeaderValue::from_static(STRANGER_POLICY);
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
        response
    };
    assets
        .route("/", get(page))
        .route(
            "/stranger/",
            get(move || async move { stranger(HTML, include_str!("../stranger/index.html")) }),
        )
        .route(
            "/stranger/stranger.js",
            get(move || async move { stranger(JS, include_str!("../stranger/stranger.js")) }),
        )
}

async fn page(State(platform): State<Arc<Platform>>) -> Response {
    let mut response = asset(HTML, PAGE).into_response();
    if let Some(watched) = watched_frames(&platform.apps.all()) {
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY_REPORT_ONLY, watched);
    }
    response
}

/// A policy that forbids nothing: by its reports the page learns that a frame was led to
/// another origin than those of the app, which it could see in no other way. There is no
/// form for an IPv6 address.
fn watched_frames(apps: &[Arc<App>]) -> Option<HeaderValue> {
    let manifests = apps.iter().filter_map(|app| app.manifest.as_ref());
    let origins: BTreeSet<String> = manifests
        .flat_map(|app| pages(&app.manifest))
        .filter_map(|url| Url::parse(url).ok())
        .map(|url| url.origin().ascii_serialization())
        .collect();
    if origins.is_empty() || origins.iter().any(|origin| origin.contains('[')) {
        return None;
    }
    let origins: Vec<String> = origins.into_iter().collect();
    HeaderValue::from_str(&format!("frame-src 'self' {}", origins.join(" "))).ok()
}

/// The addresses of a manifest that are shown in frames.
fn pages(manifest: &Manifest) -> impl Iterator<Item = &String> {
    let erp = &manifest.capabilities.erp;
    let urls = manifest.lifecycle.configuration_url.iter();
    urls.chain(erp.menu_items.iter().map(|item| &item.url))
        .chain(erp.pane.iter().map(|pane| &pane.url))
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
    use std::path::Path;

    use super::*;

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/shell");

    /// The files below a folder, as paths of the page.
    fn files(folder: &Path) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.append(&mut files(&path));
            } else {
                let path = path.strip_prefix(FOLDER).unwrap();
                found.insert(format!("/shell/{}", path.display()));
            }
        }
        found
    }

    #[test]
    fn every_file_of_the_page_is_served() {
        let parts = ASSETS.iter().map(|&(path, ..)| path);
        let served: BTreeSet<String> = parts
            .chain(["/shell/index.html"])
            .map(str::to_owned)
            .collect();
        assert_eq!(files(Path::new(FOLDER)), served);
    }

    /// A module that the page does not name is found only when the one that imports it
    /// has come: one round trip more for each.
    #[test]
    fn the_page_names_every_module() {
        for &(path, content_type, _) in ASSETS {
            let quoted = format!("\"{path}\"");
            assert!(
                content_type != JS || PAGE.contains(&quoted),
                "index.html does not preload {path}"
            );
        }
    }
}
