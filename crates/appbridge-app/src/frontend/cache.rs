//! How long browsers keep a file, and when they are told that they have it already.

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Trunk names files after a 64-bit hash in hexadecimal, whose leading zeros it
/// leaves out; anything shorter could be a word, or the end of a UUID.
const HASH_DIGITS: std::ops::RangeInclusive<usize> = 13..=16;
/// The folder of wasm-bindgen's scripts. Those below it carry the hash of their crate's name
/// and version, which a script does not change.
const SNIPPETS: &str = "snippets";
/// As much of a digest as a tag holds, in bytes.
const TAG_BYTES: usize = 16;

/// `Cache-Control` of a file: for ever when its name changes with its content,
/// otherwise only after asking.
pub(super) fn control(path: &str) -> HeaderValue {
    let mut parts = path.split('/').rev();
    let is_hashed = parts.next().is_some_and(has_hash);
    HeaderValue::from_static(if is_hashed && !parts.any(|folder| folder == SNIPPETS) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

/// Whether a file's name ends in `-<hash>`, perhaps before `_bg` or a suffix. Digits alone
/// are rather a date, or a number of something.
fn has_hash(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        HASH_DIGITS.contains(&hash.len())
            && hash.bytes().any(|byte| byte.is_ascii_lowercase())
            && hash
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// The entity tag of these bytes: a strong one, the same in every build, whatever the file's
/// date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag(String);

impl Tag {
    pub(super) fn of(content: &[u8]) -> Self {
        let hash = digest(&SHA256, content);
        let beginning = hash.as_ref().get(..TAG_BYTES).unwrap_or_default();
        Self(URL_SAFE_NO_PAD.encode(beginning))
    }

    /// The value of the header `ETag`.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&format!("\"{}\"", self.0)).ok()
    }

    /// Whether the tags in this header of a request (RFC 9110, section 13.1) name this one:
    /// any does by `*`. They are compared weakly, since proxies that compress on their own
    /// mark tags as weak.
    pub(super) fn is_among(&self, headers: &HeaderMap, name: HeaderName) -> bool {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            // No tag holds a quotation mark: those between an odd and an even one are tags.
            .any(|list| {
                list.trim() == "*" || list.split('"').skip(1).step_by(2).any(|tag| tag == self.0)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::IF_NONE_MATCH;

    #[test]
    fn hashed_names_are_kept() {
        for path in [
            "/demo-8d1f0c6ab3e2d4f7.js",
            "/demo-8d1f0c6ab3e2d4f7_bg.wasm",
            "/tokens-d1f0c6ab3e2d4f7.css",
            "/assets/logo-d1f0c6ab3e2d4.svg",
        ] {
            assert!(
                control(path).to_str().unwrap().contains("immutable"),
                "{path}"
            );
        }
    }

    #[test]
    fn others_are_asked_for_again() {
        for path in [
            "/sdk/cloud-apps-core.js",
            "/favicon.svg",
            "/a-beef.js",
            "/a-8d1f0c6ab3e2d4f7b.js",
            // Of the crate's name and version.
            "/snippets/appbridge-8d1f0c6ab3e2d4f7/inline0.js",
            "/snippets/appbridge-8d1f0c6ab3e2d4f7/src/sys/sys.js",
            "/snippets/appbridge-8d1f0c6ab3e2d4f7/js/a-8d1f0c6ab3e2d4f7.js",
            "/deep/snippets/appbridge-8d1f0c6ab3e2d4f7/js/a-8d1f0c6ab3e2d4f7.js",
            "/release-8d1f0c6ab3e2d4f7/app.js",
            // A time, and the last part of a UUID.
            "/prices-20261128123000.csv",
            "/photo-0b6e1c52-7d0f-4a3e-9f51-6b1f0c6ab3e2.png",
        ] {
            assert_eq!(control(path), "no-cache", "{path}");
        }
    }

    #[test]
    fn a_tag_is_of_the_content() {
        let tag = Tag::of(b"one");
        assert_eq!(tag, Tag::of(b"one"));
        assert_ne!(tag, Tag::of(b"two"));
        let header = tag.header().unwrap();
        assert_eq!(header.len(), 24);
        let among = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.append(IF_NONE_MATCH, HeaderValue::from_static("\"another\""));
            headers.append(IF_NONE_MATCH, value.parse().unwrap());
            tag.is_among(&headers, IF_NONE_MATCH)
        };
        let quoted = header.to_str().unwrap();
        for (value, known) in [
            (quoted.to_owned(), true),
            (format!("W/{quoted}"), true),
            (format!("\"a, b\",{quoted} , W/\"c\""), true),
            (format!("\"\", {quoted}"), true),
            ("*".to_owned(), true),
            (" * ".to_owned(), true),
            (String::new(), false),
            ("\"*\"".to_owned(), false),
            (tag.0.clone(), false),
            (format!("\"a{}\"", tag.0), false),
            (format!("\"{}, b\"", tag.0), false),
            ("\"another\"".to_owned(), false),
        ] {
            assert_eq!(among(&value), known, "{value}");
        }
    }
}
