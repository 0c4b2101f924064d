//! How the identity provider knows a browser again.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use url::Url;

/// The cookie of a sign-in: it lasts until the browser ends, and no script reads it.
///
/// Cookies know no ports, so its name holds that of the sandbox: another sandbox, or an
/// app on this machine, does not take its place.
pub(super) struct Cookie {
    name: String,
    is_secure: bool,
}

impl Cookie {
    pub(super) fn of(origin: &str) -> Self {
        let url = Url::parse(origin).ok();
        let is_secure = url.as_ref().is_some_and(|url| url.scheme() == "https");
        let port = url.and_then(|url| url.port_or_known_default()).unwrap_or(0);
        let prefix = if is_secure { "__Host-" } else { "" };
        Self {
            name: format!("{prefix}sandbox-sign-in-{port}"),
            is_secure,
        }
    }

    /// Its value in a request.
    pub(super) fn value<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find(|(name, _)| *name == self.name)
            .map(|(_, value)| value)
    }

    /// The header `Set-Cookie` that gives it this value.
    pub(super) fn set(&self, value: &str) -> String {
        let secure = if self.is_secure { "; Secure" } else { "" };
        format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}",
            self.name
        )
    }

    /// The header `Set-Cookie` that ends it.
    pub(super) fn end(&self) -> String {
        format!("{}; Max-Age=0", self.set(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_tls_the_cookie_is_bound_to_the_host() {
        assert_eq!(
            Cookie::of("https://sandbox.example").set("x"),
            "__Host-sandbox-sign-in-443=x; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            Cookie::of("http://127.0.0.1:7300").end(),
            "sandbox-sign-in-7300=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
