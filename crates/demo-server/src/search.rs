//! What people search for, as the API can find it.

use appbridge_app::ApiError;
use unicode_normalization::UnicodeNormalization;

/// Longer than any article's name that a person types.
const MAX_CHARACTERS: usize = 100;

/// The words of a search, or `None` where there are none.
///
/// The API compares letter by letter, while the same text has many forms: names of files from
/// macOS write "ü" as two characters (NFD), copied web pages and spreadsheets bring characters
/// without width, soft hyphens and spaces of all kinds, none of which anybody sees. The page
/// takes them away as well; other callers may not.
pub(crate) fn words(search: Option<&str>) -> Result<Option<String>, ApiError> {
    // First, as such a character may stand between a letter and its accent.
    let visible: String = search
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_whitespace() || !is_invisible(*c))
        .nfc()
        .collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    let words = words.join(" ");
    if words.chars().count() > MAX_CHARACTERS {
        return Err(ApiError::bad_request(
            "query_invalid",
            "`search` must have at most 100 characters.",
        ));
    }
    Ok(Some(words).filter(|words| !words.is_empty()))
}

/// Control characters, and those without width: soft hyphen, joiners and non-joiners, marks
/// of direction, byte order mark, and other formatting.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn one_text_has_one_form() {
        for (typed, words) in [
            ("Müller", "Müller"),
            ("Mu\u{308}ller", "Müller"),
            ("A\u{30a}ngstro\u{308}m", "Ångström"),
            // Two marks, in the order that NFC has them.
            ("e\u{323}\u{302}", "\u{1ec7}"),
            ("u\u{200b}\u{308}", "ü"),
            ("Kaffee\u{ad}maschine", "Kaffeemaschine"),
            ("\u{feff}ART\u{200b}-\u{2060}10\u{200d}1\u{200e}", "ART-101"),
            ("rote\u{a0}Tasse", "rote Tasse"),
            ("\u{3000}rote \u{2009}\u{202f}\t Tasse\r\n", "rote Tasse"),
            ("rote\u{0}Tasse\u{7f}", "roteTasse"),
            // Compatibility is another matter: these are letters of their own.
            ("ﬁn ², ẞ", "ﬁn ², ẞ"),
        ] {
            assert_eq!(super::words(Some(typed)).unwrap().as_deref(), Some(words));
        }
        for nothing in [None, Some(""), Some(" \u{a0}\u{200b}\u{ad} ")] {
            assert_eq!(super::words(nothing).unwrap(), None);
        }
    }

    #[test]
    fn what_counts_is_what_is_left() {
        let long = "u\u{308} ".repeat(50) + "\u{200b}\u{200b}";
        assert_eq!(words(Some(&long)).unwrap().unwrap().chars().count(), 99);
        assert!(words(Some(&"a".repeat(101))).is_err());
    }
}
