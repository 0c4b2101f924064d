//! Texts of a stranger, made fit for an error message.

/// More says nothing to a reader and fills logs.
const MAX_CHARS: usize = 512;

/// How much of a text is looked at, in UTF-16 units: what is longer need not be
/// copied as a whole for the little that is kept of it.
pub(super) const MAX_READ: u32 = 8 * 1024;

/// How JWTs begin, as they are written without spaces: base64url of `{"`.
const JWT_START: &str = "eyJ";

/// Shorter texts with that beginning are no tokens.
const MIN_JWT_LENGTH: usize = 16;

/// Blots out what looks like a JWT and cuts the text to [`MAX_CHARS`].
pub(crate) fn presentable(text: &str) -> String {
    let blotted = without_tokens(text);
    if blotted.chars().nth(MAX_CHARS).is_none() {
        return blotted;
    }
    blotted.chars().take(MAX_CHARS).chain(['…']).collect()
}

/// A number as people write it.
pub(crate) fn decimal(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        // Below ten, so that it fits.
        let digit = u8::try_from(number % 10).unwrap_or_default();
        digits.push(char::from(b'0' + digit));
        number /= 10;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

fn without_tokens(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from_start)) = split_at_match(rest) {
        kept.push_str(before);
        let end = from_start
            .find(|c| !is_jwt_char(c))
            .unwrap_or(from_start.len());
        let (candidate, after) = from_start.split_at(end);
        kept.push_str(if candidate.len() < MIN_JWT_LENGTH {
            candidate
        } else {
            "[token]"
        });
        rest = after;
    }
    kept.push_str(rest);
    kept
}

fn split_at_match(text: &str) -> Option<(&str, &str)> {
    // Not `str::find`, whose search for long patterns is kilobytes of wasm.
    let start = text
        .as_bytes()
        .windows(JWT_START.len())
        .position(|window| window == JWT_START.as_bytes())?;
    text.split_at_checked(start)
}

fn is_jwt_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_texts_stay_as_they_are() {
        for text in ["", "no customer selected", "keyJust", "Größe: 12 €"] {
            assert_eq!(presentable(text), text);
        }
    }

    #[test]
    fn tokens_are_blotted_out_wherever_they_stand() {
        let token = "eyJhbGciOiJFZERTQSJ9.eyJleHAiOjF9.c2lnbmF0dXJl";
        assert_eq!(
            presentable(&format!("Bearer {token} and again \"{token}\"!")),
            "Bearer [token] and again \"[token]\"!"
        );
        assert_eq!(presentable(&format!("token={token}")), "token=[token]");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let cut = presentable(&"ä".repeat(600));
        assert_eq!(cut.chars().count(), MAX_CHARS + 1);
        assert!(cut.ends_with("ä…"));
        assert_eq!(
            presentable(&"ä".repeat(MAX_CHARS)).chars().count(),
            MAX_CHARS
        );
    }
}
