//! Whither a sign-in leads.

use url::Url;

use super::error::SignInError;
use crate::public_url::PublicUrl;

/// Longer than the address of any page that people search in. It travels in a cookie.
const MAX_LENGTH: usize = 1024;

/// The full address of a page of this app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReturnPath(Url);

impl ReturnPath {
    /// Reads a path as the browser has it (`location.pathname` and what follows), so with the
    /// path that the app lies below. What browsers would correct is refused: one of them may
    /// correct it to another host.
    pub(super) fn parse(text: &str, app: &PublicUrl) -> Result<Self, SignInError> {
        let plain = text.len() <= MAX_LENGTH
            && text.starts_with('/')
            && !text.starts_with("//")
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let url = Url::parse(app.as_str())
            .ok()
            .filter(|_| plain)
            .and_then(|base| base.join(text).ok())
            .ok_or(SignInError::ReturnInvalid)?;
        let within = url.path().strip_prefix(app.path());
        // The sign-in itself would go on for ever.
        let is_page = within.is_some_and(|within| {
            // `/.//evil.example` is `//evil.example` by now.
            !within.starts_with('/') && within != "auth" && !within.starts_with("auth/")
        });
        if is_page && url.origin().ascii_serialization() == app.origin() {
            Ok(Self(url))
        } else {
            Err(SignInError::ReturnInvalid)
        }
    }

    pub(super) fn address(&self) -> &str {
        self.0.as_str()
    }

    /// Path, query and fragment.
    pub(super) fn path(&self) -> &str {
        self.0
            .as_str()
            .get(self.0.origin().ascii_serialization().len()..)
            .unwrap_or("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(url: &str) -> PublicUrl {
        url.parse().unwrap()
    }

    #[test]
    fn pages_of_the_app_are_taken_as_they_are() {
        for (at, path) in [
            ("https://apps.example/", "/"),
            ("https://apps.example/", "/erp?search=%C3%A4%20b&page=2#top"),
            ("https://apps.example/", "/a%2F%2Fevil.example"),
            ("https://apps.example/", "/erp?next=https://evil.example/"),
            ("https://apps.example/my-app/", "/my-app/erp"),
            ("http://127.0.0.1:7310", "/authors"),
        ] {
            let app = app(at);
            let read = ReturnPath::parse(path, &app).unwrap();
            assert_eq!(read.path(), path);
            assert_eq!(read.address(), format!("{}{path}", app.origin()));
        }
    }

    #[test]
    fn nothing_leads_elsewhere() {
        let long = format!("/{}", "a".repeat(MAX_LENGTH));
        for path in [
            "",
            "erp",
            "https://evil.example/",
            "//evil.example/",
            "///evil.example/",
            "/\\evil.example/",
            "\\\\evil.example/",
            "/\t/evil.example/",
            "/\n/evil.example",
            "\t//evil.example",
            " //evil.example",
            "/ /evil.example",
            "/erp\r\nSet-Cookie: a=b",
            "/\u{2215}evil.example",
            "/ä",
            "javascript:alert(1)",
            "data:text/html,x",
            "/auth/sign-in",
            "/auth",
            "/x/../auth/callback?code=1",
            "/%2e%2e/auth/sign-in",
            "/.//evil.example",
            "/..//evil.example",
            &long,
        ] {
            let app = app("https://apps.example/");
            assert_eq!(
                ReturnPath::parse(path, &app),
                Err(SignInError::ReturnInvalid),
                "{path:?}"
            );
        }
        let below = app("https://apps.example/my-app/");
        for path in [
            "/",
            "/other/",
            "/my-app",
            "/my-app/../other/",
            "/my-app/%2e%2e/other/",
            "/my-app/auth/sign-in",
            "/my-application/",
        ] {
            assert_eq!(
                ReturnPath::parse(path, &below),
                Err(SignInError::ReturnInvalid),
                "{path}"
            );
        }
    }
}
