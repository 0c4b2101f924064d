//! How the address of a page or a file is written.

/// Whether a path encodes what stands for itself in a path: a slash, or a character that
/// RFC 3986 (section 2.3) calls unreserved. No browser does. An address that does is a second
/// one of the same page or file, which rules of a proxy for the first do not see.
pub(super) fn encodes_plain(path: &str) -> bool {
    path.split('%').skip(1).any(|rest| {
        let code = rest
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        code.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_in_one_way() {
        for plain in [
            "/a.js",
            "/%20",
            "/%C3%A4",
            "/a%2Bb%27c",
            "/%",
            "/%2",
            "/%zz",
            "/%+1",
        ] {
            assert!(!encodes_plain(plain), "{plain}");
        }
        for second in [
            "/a%2ejs", "/a%2Ejs", "/%73etup", "/a%2Fb", "/a%2fb", "/%7ea", "/a%2Db",
        ] {
            assert!(encodes_plain(second), "{second}");
        }
    }
}
