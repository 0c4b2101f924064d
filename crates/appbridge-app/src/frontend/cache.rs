//! How long browsers keep a file.

use axum::http::HeaderValue;

/// Trunk names files after a 64-bit hash in hexadecimal, whose leading zeros it
/// leaves out; anything shorter could be a word.
const HASH_DIGITS: std::ops::RangeInclusive<usize> = 12..=16;

/// `Cache-Control` of a file: for ever when its path changes with its content,
/// otherwise only after asking.
pub(super) fn control(path: &str) -> HeaderValue {
    HeaderValue::from_static(if path.split('/').any(has_hash) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

/// Whether a part of a path ends in `-<hash>`, perhaps before `_bg` or a suffix.
fn has_hash(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        HASH_DIGITS.contains(&hash.len())
            && hash
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_kept() {
        for path in [
            "/demo-8d1f0c6ab3e2d4f7.js",
            "/demo-8d1f0c6ab3e2d4f7_bg.wasm",
            "/tokens-d1f0c6ab3e2d4f7.css",
            "/snippets/appbridge-8d1f0c6ab3e2d4f7/inline0.js",
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
        ] {
            assert_eq!(control(path), "no-cache", "{path}");
        }
    }
}
