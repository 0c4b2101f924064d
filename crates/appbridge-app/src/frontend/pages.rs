//! Which addresses are pages.

use super::PAGE;
use super::address::encodes_plain;
use crate::reserved::is_reserved;

/// The paths at which the page is served.
#[derive(Debug, Clone, Default)]
pub(super) struct Pages {
    declared: Vec<String>,
}

/// What an address is to the frontend.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    Page,
    /// Another way to write the address of this page.
    Moved(String),
    /// A file, if there is one.
    File,
}

impl Pages {
    pub(super) fn add(&mut self, paths: impl IntoIterator<Item = impl Into<String>>) {
        self.declared.extend(paths.into_iter().map(Into::into));
    }

    /// The first of them that can be no page.
    pub(super) fn odd_one(&self) -> Option<&str> {
        let is_odd = |path: &&str| {
            let above = path.strip_suffix("/*");
            let plain = above.unwrap_or(path);
            !(above == Some("") || is_canonical(plain)) || is_reserved(plain)
        };
        self.declared.iter().map(String::as_str).find(is_odd)
    }

    pub(super) fn place(&self, path: &str) -> Place {
        if is_reserved(path) {
            return Place::File;
        }
        if path == "/" {
            return Place::Page;
        }
        if path.strip_prefix('/') == Some(PAGE) {
            return Place::Moved("/".to_owned());
        }
        if self.has(path) {
            return Place::Page;
        }
        match path.strip_suffix('/') {
            Some(shorter) if self.has(shorter) => Place::Moved(shorter.to_owned()),
            _ => Place::File,
        }
    }

    fn has(&self, path: &str) -> bool {
        self.declared
            .iter()
            .any(|declared| match declared.strip_suffix('*') {
                None => path == declared,
                // A missing file must not look like a page.
                Some(above) => path.starts_with(above) && is_canonical(path) && !is_file(path),
            })
    }
}

/// Whether there is no other way to write it: a path of parts that are neither empty nor
/// lead elsewhere, even after somebody has decoded them.
fn is_canonical(path: &str) -> bool {
    let Some(parts) = path.strip_prefix('/').filter(|_| !encodes_plain(path)) else {
        return false;
    };
    parts.split('/').all(|part| {
        let decoded = percent_encoding::percent_decode_str(part).decode_utf8();
        let is_plain = |part: &str| {
            !matches!(part, "" | "." | "..")
                && !part.contains(|c: char| c == '\\' || c.is_control())
        };
        decoded.is_ok_and(|part| is_plain(&part))
    })
}

/// Whether the last part has a dot.
fn is_file(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|last| last.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reserved::RESERVED;

    fn pages(paths: &[&str]) -> Pages {
        let mut pages = Pages::default();
        pages.add(paths.iter().copied());
        pages
    }

    #[test]
    fn a_page_has_one_address() {
        let pages = pages(&["/setup", "/orders/*"]);
        for page in [
            "/",
            "/setup",
            "/orders/1",
            "/orders/1/lines",
            "/orders/%C3%A4",
        ] {
            assert_eq!(pages.place(page), Place::Page, "{page}");
        }
        for (path, page) in [
            ("/index.html", "/"),
            ("/setup/", "/setup"),
            ("/orders/1/", "/orders/1"),
        ] {
            assert_eq!(pages.place(path), Place::Moved(page.to_owned()), "{path}");
        }
        for other in [
            "",
            "//",
            "/.",
            "/..",
            "/Setup",
            "/%73etup",
            "/setup//",
            "//setup",
            "/setup/x",
            "/orders",
            "/orders/",
            "/orders//",
            "/orders/..",
            "/orders/%2e%2E",
            "/orders/a%2fb",
            "/orders/a%5Cb",
            "/orders/a\\b",
            "/orders/%00",
            "/orders/%ff",
            "/orders/app.js",
            "/orders/app%2ejs",
            "/orders/%61",
            "//index.html",
            "/./index.html",
            "/%69ndex.html",
            "/INDEX.HTML",
            "/index.html/",
        ] {
            assert_eq!(pages.place(other), Place::File, "{other}");
        }
    }

    #[test]
    fn what_belongs_to_programs_is_never_a_page() {
        let pages = pages(&["/*"]);
        assert_eq!(pages.odd_one(), None);
        assert_eq!(pages.place("/any/thing"), Place::Page);
        // Another host's name: a redirect there would leave the app.
        assert_eq!(pages.place("//evil.example/"), Place::File);
        for name in RESERVED {
            for path in [
                format!("/{name}"),
                format!("/{name}/"),
                format!("/{name}/a/b"),
                format!("//{name}/a"),
                format!("/{}", name.to_uppercase()),
            ] {
                assert_eq!(pages.place(&path), Place::File, "{path}");
            }
        }
    }

    #[test]
    fn what_can_be_no_page_is_found() {
        for odd in [
            "setup", "", "/", "/setup/", "//setup", "/a/../b", "/api/x", "/Health", "/a/%2f",
        ] {
            assert_eq!(pages(&["/good", odd]).odd_one(), Some(odd));
        }
        assert_eq!(pages(&["/setup", "/orders/*", "/a/b.c"]).odd_one(), None);
    }
}
