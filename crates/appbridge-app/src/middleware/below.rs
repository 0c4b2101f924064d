//! The path that the app lies below.

use axum::Router;
use axum::extract::Request;
use axum::http::Uri;
use tower::Layer;
use tower::util::MapRequestLayer;

use crate::public_url::PublicUrl;

/// `router` at its own paths, and at the same below the path of `address`: some proxies
/// take that path off before they pass a request on, others leave it.
pub(crate) fn below(address: &PublicUrl, router: Router) -> Router {
    if address.path() == "/" {
        return router;
    }
    let base = address.path().to_owned();
    let strip = MapRequestLayer::new(move |mut request: Request| {
        if let Some(shorter) = without(&base, request.uri()) {
            *request.uri_mut() = shorter;
        }
        request
    });
    // Around the router, since what is inside comes after its choice of a route.
    Router::new().fallback_service(strip.layer(router))
}

fn without(base: &str, uri: &Uri) -> Option<Uri> {
    let within = uri.path_and_query()?.as_str().strip_prefix(base)?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = format!("/{within}").parse().ok();
    Uri::from_parts(parts).ok()
}
