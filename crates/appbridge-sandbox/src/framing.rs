//! Whether a page may be shown in a frame of the App Shell.

use axum::http::HeaderMap;
use url::Url;

const POLICY: &str = "content-security-policy";
const OPTIONS: &str = "x-frame-options";
const DIRECTIVE: &str = "frame-ancestors";

/// The header that forbids it, with what forbids it, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forbidden {
    pub(crate) header: &'static str,
    pub(crate) value: String,
}

/// What keeps the page at `page` out of a frame of `host`. Every policy has to allow it;
/// `X-Frame-Options` counts where no policy speaks of frames (CSP Level 3 §6.4.2).
pub(crate) fn check(headers: &HeaderMap, page: &Url, host: &Url) -> Result<(), Forbidden> {
    let texts = |name: &str| {
        let values = headers.get_all(name).iter();
        values.filter_map(|value| value.to_str().ok())
    };
    let mut is_spoken_of = false;
    for policy in texts(POLICY).flat_map(|value| value.split(',')) {
        let Some(sources) = policy.split(';').find_map(frame_ancestors) else {
            continue;
        };
        is_spoken_of = true;
        let mut sources_left = sources.split_ascii_whitespace();
        if !sources_left.any(|source| allows(source, page, host)) {
            return Err(Forbidden {
                header: POLICY,
                value: format!("{DIRECTIVE} {}", sources.trim()),
            });
        }
    }
    let is_same = page.origin() == host.origin();
    for value in texts(OPTIONS).filter(|_| !is_spoken_of) {
        let forbids = match value.trim().to_ascii_lowercase().as_str() {
            "deny" => true,
            "sameorigin" => !is_same,
            // Browsers ignore what they do not know, `allow-from` among it.
            _ => false,
        };
        if forbids {
            return Err(Forbidden {
                header: OPTIONS,
                value: value.trim().to_owned(),
            });
        }
    }
    Ok(())
}

/// The sources of the directive, when this is it.
fn frame_ancestors(directive: &str) -> Option<&str> {
    let directive = directive.trim();
    let (name, sources) = directive
        .split_once(|letter: char| letter.is_ascii_whitespace())
        .unwrap_or((directive, ""));
    name.eq_ignore_ascii_case(DIRECTIVE).then_some(sources)
}

/// Whether a source expression means `host` (CSP Level 3 §6.7.2.7).
fn allows(source: &str, page: &Url, host: &Url) -> bool {
    let source = source.to_ascii_lowercase();
    match source.as_str() {
        "*" => return matches!(host.scheme(), "http" | "https"),
        "'self'" => return page.origin() == host.origin(),
        _ => {}
    }
    if let Some(scheme) = source.strip_suffix(':') {
        return scheme_allows(scheme, host);
    }
    let (scheme, rest) = match source.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => (page.scheme(), source.as_str()),
    };
    if !scheme_allows(scheme, host) {
        return false;
    }
    let authority = rest.split('/').next().unwrap_or(rest);
    let (name, port) = match authority.rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (authority, None),
    };
    let actual = host.host_str().unwrap_or_default();
    let is_named = match name.strip_prefix("*.") {
        Some(domain) => actual.ends_with(&format!(".{domain}")),
        None => name == actual || name == "*",
    };
    let is_at_port = match port {
        Some("*") => true,
        Some(port) => {
            host.port_or_known_default().map(|it| it.to_string()) == Some(port.to_owned())
        }
        None => host.port().is_none(),
    };
    is_named && is_at_port
}

/// A source of plain HTTP means HTTPS as well.
fn scheme_allows(scheme: &str, host: &Url) -> bool {
    scheme == host.scheme() || (scheme == "http" && host.scheme() == "https")
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    const SHELL: &str = "http://127.0.0.1:7300/";

    fn checked(headers: &[(&'static str, &str)]) -> Result<(), Forbidden> {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                let value = HeaderValue::from_str(value).unwrap();
                (HeaderName::from_static(name), value)
            })
            .collect();
        let url = |text| Url::parse(text).unwrap();
        check(&headers, &url("http://127.0.0.1:3000/erp"), &url(SHELL))
    }

    #[test]
    fn sources_mean_what_browsers_take_them_for() {
        for (sources, is_allowed) in [
            ("http://127.0.0.1:7300", true),
            ("HTTP://127.0.0.1:7300/", true),
            ("https://hub.jtl-cloud.com http://127.0.0.1:*", true),
            ("http://*:7300", true),
            ("http:", true),
            ("*", true),
            ("127.0.0.1:7300", true),
            ("'none'", false),
            ("'self'", false),
            ("", false),
            ("http://127.0.0.1", false),
            ("http://127.0.0.1:7301", false),
            ("https://127.0.0.1:7300", false),
            ("http://localhost:7300", false),
            ("https:", false),
            ("http://*.0.0.1:7300", true),
            ("http://*.127.0.0.1:7300", false),
        ] {
            let policy = format!("default-src 'none'; frame-ancestors {sources}; base-uri 'none'");
            let found = checked(&[(POLICY, &policy)]);
            assert_eq!(found.is_ok(), is_allowed, "{sources}: {found:?}");
        }
    }

    #[test]
    fn every_policy_counts_and_options_without_one_only() {
        assert!(checked(&[]).is_ok());
        assert!(checked(&[(POLICY, "default-src 'none'")]).is_ok());
        assert!(checked(&[(POLICY, "frame-ancestors *, frame-ancestors 'none'")]).is_err());
        assert!(checked(&[(POLICY, "frame-ancestors *"), (POLICY, "frame-ancestors")]).is_err());
        assert!(checked(&[(OPTIONS, "SAMEORIGIN")]).is_err());
        assert!(checked(&[(OPTIONS, "allow-from x")]).is_ok());
        assert!(checked(&[(POLICY, "frame-ancestors http:"), (OPTIONS, "DENY")]).is_ok());
        assert_eq!(
            checked(&[(POLICY, "script-src 'self'"), (OPTIONS, " deny ")]),
            Err(Forbidden {
                header: OPTIONS,
                value: "deny".to_owned()
            })
        );
    }
}
