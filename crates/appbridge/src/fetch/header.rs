//! What HTTP allows in a header. The browser throws for anything else, right through
//! the frames of the wasm that calls it.

/// Whether it is an HTTP `token` (RFC 9110, 5.6.2).
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether it is visible ASCII, spaces and tabs. More is sent differently by
/// different programs, and a line break would begin another header.
pub(super) fn is_value(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| matches!(byte, b'\t' | b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tokens() {
        for name in ["Accept", "x-appid", "X_1"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "a b", "a:", "a\r\nb", "ä", "a\0"] {
            assert!(!is_name(name), "{name:?}");
        }
    }

    #[test]
    fn values_stay_on_their_line() {
        for value in ["", "a b\tc", "~!"] {
            assert!(is_value(value), "{value}");
        }
        for value in ["a\r\nb: c", "a\n", "a\0", "ä", "\u{7f}"] {
            assert!(!is_value(value), "{value:?}");
        }
    }
}
