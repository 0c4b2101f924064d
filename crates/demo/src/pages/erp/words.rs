//! What a search means.

use js_sys::JsString;

/// The words of a search as names are written: whatever program they were copied from.
///
/// Letters and their marks are one character where Unicode has one (NFC), what cannot be
/// seen is gone, and there is one blank between two words.
pub(super) fn words(text: &str) -> String {
    let visible: String = text.chars().filter(|&char| !is_invisible(char)).collect();
    let composed = String::from(JsString::from(visible).normalize("NFC"));
    let words: Vec<&str> = composed.split_whitespace().collect();
    words.join(" ")
}

/// Soft hyphens; blanks and joiners without a width; marks of the writing's direction.
fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
