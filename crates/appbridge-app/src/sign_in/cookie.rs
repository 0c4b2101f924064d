//! Cookies of this app, on a host that it may share.

use std::fmt::Write;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};

use crate::public_url::PublicUrl;

/// Names and attributes of the app's cookies.
///
/// Over HTTPS they have the prefix `__Host-`: browsers take such a cookie from this very host
/// alone, over TLS, for the whole host. So no other host of the domain can plant one, and an app
/// below a path tells its own by their names, which hold its app id.
#[derive(Debug, Clone)]
pub(super) struct Cookies {
    prefix: String,
    attributes: &'static str,
}

impl Cookies {
    pub(super) fn new(app: &PublicUrl, app_id: &str) -> Self {
        let (prefix, attributes) = if app.origin().starts_with("https:") {
            ("__Host-", "; Path=/; Secure; HttpOnly; SameSite=Lax")
        } else {
            // Plain HTTP is this machine's alone, where not every browser takes `Secure`.
            ("", "; Path=/; HttpOnly; SameSite=Lax")
        };
        Self {
            prefix: format!("{prefix}{}-", name_of(app_id)),
            attributes,
        }
    }

    /// The value of the one cookie by this name. Of two, one may have been planted.
    pub(super) fn get<'h>(&self, headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
        let mut values = self.all(headers).filter(|(found, _)| *found == name);
        let value = values.next().map(|(_, value)| value);
        value.filter(|_| values.next().is_none())
    }

    /// All cookies of this app: names without the prefix, and values.
    pub(super) fn all<'h>(
        &self,
        headers: &'h HeaderMap,
    ) -> impl Iterator<Item = (&'h str, &'h str)> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter_map(|(name, value)| Some((name.strip_prefix(&*self.prefix)?, value)))
    }

    /// Sets a cookie for `lifetime`, or until the browser is closed.
    pub(super) fn set(
        &self,
        headers: &mut HeaderMap,
        name: &str,
        value: &str,
        lifetime: Option<Duration>,
    ) {
        let mut cookie = format!("{}{name}={value}{}", self.prefix, self.attributes);
        if let Some(lifetime) = lifetime {
            // A string takes everything.
            let _ = write!(cookie, "; Max-Age={}", lifetime.as_secs());
        }
        if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
            cookie.set_sensitive(true);
            headers.append(SET_COOKIE, cookie);
        }
    }

    pub(super) fn remove(&self, headers: &mut HeaderMap, name: &str) {
        self.set(headers, name, "", Some(Duration::ZERO));
    }
}

/// An app id as a part of a cookie's name, which takes few characters: no two ids have the same.
fn name_of(app_id: &str) -> String {
    app_id.bytes().fold(String::new(), |mut name, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'.' {
            name.push(char::from(byte));
        } else {
            // A string takes everything.
            let _ = write!(name, "_{byte:02x}");
        }
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(url: &str, app_id: &str) -> Cookies {
        Cookies::new(&url.parse().unwrap(), app_id)
    }

    fn set(cookies: &Cookies) -> String {
        let mut headers = HeaderMap::new();
        cookies.set(&mut headers, "session", "abc", None);
        headers[SET_COOKIE].to_str().unwrap().to_owned()
    }

    #[test]
    fn attributes_are_the_strictest_that_work() {
        assert_eq!(
            set(&cookies("https://apps.example/my-app/", "muster/orders")),
            "__Host-muster_2forders-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            set(&cookies("http://127.0.0.1:7310", "app")),
            "app-session=abc; Path=/; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn a_cookie_is_the_only_one_of_its_name_and_of_this_app() {
        let cookies = cookies("https://apps.example/", "app");
        for (header, value) in [
            ("__Host-app-session=abc", Some("abc")),
            ("a=b; __Host-app-session=abc;c=d", Some("abc")),
            ("app-session=abc", None),
            ("__Host-other-session=abc", None),
            ("__Host-app-session=abc; __Host-app-session=def", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, header.parse().unwrap());
            assert_eq!(cookies.get(&headers, "session"), value, "{header}");
        }
    }

    #[test]
    fn no_two_apps_have_the_same_names() {
        let names = ["a", "A", "a-b", "a_2db", "a-b-session", "ä", "a b", "a.b"].map(name_of);
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name}");
            assert!(!name.contains('-'), "{name}");
        }
    }
}
