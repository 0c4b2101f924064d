//! Whether a request comes from the app's own pages.

use axum::http::header::{HeaderName, ORIGIN};
use axum::http::{HeaderMap, Method};

use crate::public_url::PublicUrl;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request may act for whoever its cookie names: one that changes nothing, or that a
/// browser says comes from a page of this very origin. Browsers say so in `Origin`, where they
/// have the header, and in `Sec-Fetch-Site`; neither can be set by a page.
pub(super) fn may_act(app: &PublicUrl, method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return true;
    }
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next(), origins.next(), headers.get(SEC_FETCH_SITE)) {
        (Some(origin), None, None) => origin == app.origin(),
        (Some(origin), None, Some(site)) => origin == app.origin() && site == "same-origin",
        (None, None, Some(site)) => site == "same-origin",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_app_s_own_pages_change_something() {
        let app: PublicUrl = "https://apps.example/my-app/".parse().unwrap();
        let own = "https://apps.example";
        for (origin, site, may) in [
            (Some(own), None, true),
            (Some(own), Some("same-origin"), true),
            (None, Some("same-origin"), true),
            (None, None, false),
            (Some(own), Some("cross-site"), false),
            (None, Some("same-site"), false),
            (None, Some("none"), false),
            (Some("null"), None, false),
            (Some("null"), Some("same-origin"), false),
            (Some("http://apps.example"), None, false),
            (Some("https://apps.example:8443"), None, false),
            (Some("https://evil.example"), Some("same-origin"), false),
            (Some("https://apps.example.evil.example"), None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            if let Some(site) = site {
                headers.insert(SEC_FETCH_SITE, site.parse().unwrap());
            }
            let of = |method| may_act(&app, &method, &headers);
            assert!(of(Method::GET) && of(Method::HEAD));
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
                assert_eq!(of(method), may, "{origin:?} {site:?}");
            }
        }
    }
}
