//! When a token ends, read without `serde_json`: browsers download this code.

/// JTL's tokens have some hundred bytes. The bound keeps a host that sends
/// something else from costing more than a moment.
const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// When `token`, a JWT, says that it ends: its `exp` claim, in whole seconds
/// since 1970 (UTC), rounded down. **Nothing is verified**, so this decides no
/// access: it tells the holder of a token when to ask for a new one.
///
/// `None` when the token does not say it: when it is longer than 64 KiB, when it
/// is not three parts around two dots, when the middle one is not a JSON object in
/// base64url without padding (RFC 7515 wants none), and when `exp` is absent, no
/// number, below zero (`-0` included) or above [`u64::MAX`].
///
/// Of every valid JSON object this reads the same member as JavaScript's
/// `JSON.parse`: of two `exp` the last one, even if that is no number, and
/// `"\u0065xp"` is `exp` too. Other members are skipped without being checked,
/// the header and the signature are not looked at.
///
/// ```
/// use appbridge_types::claims::unverified_expiry;
///
/// // {"exp":1746616503}
/// assert_eq!(unverified_expiry("e30.eyJleHAiOjE3NDY2MTY1MDN9."), Some(1_746_616_503));
/// assert_eq!(unverified_expiry("not a token"), None);
/// ```
#[must_use]
pub fn unverified_expiry(token: &str) -> Option<u64> {
    if token.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let mut parts = token.as_bytes().split(|byte| *byte == b'.');
    let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Json(&decoded(payload)?).expiry()
}

/// The whole seconds of `number`, a JSON number as it stands in its text (a
/// `NumericDate`, RFC 7519 §2), rounded down. Exact: no digit is lost to a float.
///
/// `None` when it is no number, below zero (`-0` included) or above [`u64::MAX`].
///
/// ```
/// use appbridge_types::claims::whole_seconds;
///
/// assert_eq!(whole_seconds("1795804534.9999999999"), Some(1_795_804_534));
/// assert_eq!(whole_seconds("1.5e9"), Some(1_500_000_000));
/// assert_eq!(whole_seconds("soon"), None);
/// ```
#[must_use]
pub fn whole_seconds(number: &str) -> Option<u64> {
    let mut json = Json(number.as_bytes());
    let seconds = json.number()?;
    json.token().is_none().then_some(seconds)
}

/// The bytes that `text` stands for; `None` when it has other characters than those
/// of base64url, or one too many. The last character's unused bits may be anything.
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() % 4 == 1 {
        return None;
    }
    let mut bytes = vec![0; text.len() * 3 / 4];
    let mut free = bytes.iter_mut();
    let (mut bits, mut count) = (0_u32, 0);
    for character in text {
        bits = bits << 6 | u32::from(sextet(*character)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            *free.next()? = (bits >> count) as u8;
        }
    }
    Some(bytes)
}

fn sextet(character: u8) -> Option<u8> {
    match character {
        b'A'..=b'Z' => Some(character - b'A'),
        b'a'..=b'z' => Some(character - b'a' + 26),
        b'0'..=b'9' => Some(character - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

/// What is left of a JSON text. Methods give `None` when it ends too early or is
/// certainly no JSON.
struct Json<'a>(&'a [u8]);

impl Json<'_> {
    /// The whole number that the last member `exp` of the object has.
    fn expiry(mut self) -> Option<u64> {
        let mut expiry = None;
        let mut before_key = b'{';
        if self.token()? != before_key {
            return None;
        }
        loop {
            match self.token()? {
                b'"' => {}
                b'}' if before_key == b'{' => break,
                _ => return None,
            }
            let is_expiry = self.string_is_exp()?;
            if self.token()? != b':' {
                return None;
            }
            let number = self.number();
            if number.is_none() {
                self.skip_value()?;
            }
            if is_expiry {
                expiry = number;
            }
            match self.token()? {
                b',' => before_key = b',',
                b'}' => break,
                _ => return None,
            }
        }
        match self.token() {
            None => expiry,
            Some(_) => None,
        }
    }

    fn next(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    /// The next byte, if it is such a one.
    fn next_if(&mut self, such: impl Fn(u8) -> bool) -> Option<u8> {
        let byte = *self.0.first()?;
        if such(byte) { self.next() } else { None }
    }

    fn skip_whitespace(&mut self) {
        while self
            .next_if(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            .is_some()
        {}
    }

    /// The next byte that is no whitespace.
    fn token(&mut self) -> Option<u8> {
        self.skip_whitespace();
        self.next()
    }

    /// Reads a string whose opening quote was read.
    fn string_is_exp(&mut self) -> Option<bool> {
        let mut expected = b"exp".iter();
        let mut equal = true;
        loop {
            let byte = match self.next()? {
                b'"' => return Some(equal && expected.next().is_none()),
                b'\\' => self.escaped()?,
                byte => byte,
            };
            equal = equal && expected.next() == Some(&byte);
        }
    }

    /// Reads an escape sequence behind its backslash. Those for characters that
    /// no name here has all give zero.
    fn escaped(&mut self) -> Option<u8> {
        if self.next()? != b'u' {
            return Some(0);
        }
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.next()?).to_digit(16)?;
        }
        Some(u8::try_from(unit).unwrap_or(0))
    }

    /// Reads a value up to the comma or brace behind it. Counting brackets
    /// instead of following them needs no stack that a hostile text could exhaust.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_u32;
        loop {
            match self.0.first()? {
                b',' | b'}' | b']' if depth == 0 => return Some(()),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            if self.next()? == b'"' {
                self.string_is_exp()?;
            }
        }
    }

    /// Reads a number and rounds it down; `None` when the value is another one,
    /// or none that fits. Works on the decimal digits: numbers with a fraction or
    /// an exponent come out exact, and the code that parses floats is large.
    fn number(&mut self) -> Option<u64> {
        self.skip_whitespace();
        let text = self.0;
        // How many digits of the mantissa stand before the decimal point, after
        // the exponent has moved it.
        let mut places = self.digits()?;
        if self.next_if(|byte| byte == b'.').is_some() {
            self.digits()?;
        }
        if self.next_if(|byte| matches!(byte, b'e' | b'E')).is_some() {
            places = places.saturating_add(self.exponent()?);
        }

        let mut mantissa = text
            .iter()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'.'))
            .filter(|byte| **byte != b'.');
        let mut whole = 0_u64;
        for _ in 0..places {
            let digit = match mantissa.next() {
                Some(digit) => digit - b'0',
                None if whole == 0 => break,
                None => 0,
            };
            whole = whole.checked_mul(10)?.checked_add(u64::from(digit))?;
        }
        Some(whole)
    }

    /// Reads digits, at least one, and counts them.
    fn digits(&mut self) -> Option<i32> {
        let mut count = 0;
        while self.next_if(|byte| byte.is_ascii_digit()).is_some() {
            count += 1;
        }
        (count > 0).then_some(count)
    }

    /// Reads an exponent behind its `e`.
    fn exponent(&mut self) -> Option<i32> {
        let sign = self.next_if(|byte| matches!(byte, b'+' | b'-'));
        let mut exponent = 0_i32;
        let mut empty = true;
        while let Some(digit) = self.next_if(|byte| byte.is_ascii_digit()) {
            exponent = exponent
                .saturating_mul(10)
                .saturating_add(i32::from(digit - b'0'));
            empty = false;
        }
        (!empty).then_some(match sign {
            Some(b'-') => -exponent,
            _ => exponent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};

    fn expiry(payload: &str) -> Option<u64> {
        unverified_expiry(&format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload)))
    }

    #[test]
    fn the_documented_session_payload_is_read() {
        let payload = r#"{ "exp" : 1746616503, "userId":"6f1f9c1a-0b59-4c2a-9a0b-0b1d5d1d7c11" }"#;
        assert_eq!(expiry(payload), Some(1_746_616_503));
    }

    #[test]
    fn only_three_parts_are_a_token() {
        for text in [
            "",
            ".",
            "..",
            "e30.eyJleHAiOjF9",
            "e30.eyJleHAiOjF9.c2ln.",
            "e30..c2ln",
        ] {
            assert_eq!(unverified_expiry(text), None, "{text}");
        }
    }

    #[test]
    fn base64_is_that_of_urls_and_unpadded() {
        // Its base64 has `-` and `_`, where the other alphabet has `+` and `/`.
        let payload = r#"{"a":">>>???","exp":5}"#;
        assert_eq!(expiry(payload), Some(5));
        let padded = format!("e30.{}.c2ln", URL_SAFE.encode(payload));
        assert!(padded.contains("=") && padded.contains(['-', '_']));
        assert_eq!(unverified_expiry(&padded), None);
        assert_eq!(unverified_expiry("e30.eyJleHAiOjF9A.c2ln"), None);
        assert_eq!(unverified_expiry("e30.eyJleHAiOjF9 .c2ln"), None);
    }

    #[test]
    fn of_two_the_last_one_counts_however_it_is_spelled() {
        assert_eq!(expiry(r#"{"exp":1,"exp":2}"#), Some(2));
        assert_eq!(expiry(r#"{"exp":1,"\u0065x\u0070":2}"#), Some(2));
        assert_eq!(expiry(r#"{"exp":1,"exp":"2"}"#), None);
    }

    #[test]
    fn a_member_of_a_member_does_not_count() {
        let payload = r#"{"exp":1,"a":{"exp":2},"b":[{"exp":3}],"c":"\",\"exp\":4,\""}"#;
        assert_eq!(expiry(payload), Some(1));
        assert_eq!(expiry(r#"{"a":{"exp":2}}"#), None);
        assert_eq!(expiry(r#"[{"exp":2}]"#), None);
    }

    #[test]
    fn numbers_are_rounded_down_exactly() {
        for (number, expected) in [
            ("0", Some(0)),
            ("1746616503.999", Some(1_746_616_503)),
            ("1.746616503e9", Some(1_746_616_503)),
            ("17466165039E-1", Some(1_746_616_503)),
            ("1e+3", Some(1000)),
            ("9e-99", Some(0)),
            ("0e999999999999", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551615.9", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("1e999999999999", None),
            ("-1", None),
            ("-0", None),
            ("1.", None),
            (".5", None),
            ("1e", None),
            ("1 2", None),
            ("NaN", None),
            ("Infinity", None),
            ("null", None),
            ("\"1\"", None),
            ("[1]", None),
        ] {
            let payload = format!(r#"{{"exp":{number}}}"#);
            assert_eq!(expiry(&payload), expected, "{number}");
        }
    }

    #[test]
    fn half_an_object_has_no_expiry() {
        let payload = r#"{"exp":1,"a":[{"b":"\u0041"}]}"#;
        assert_eq!(expiry(payload), Some(1));
        for end in 0..payload.len() {
            assert_eq!(expiry(&payload[..end]), None, "{}", &payload[..end]);
        }
        assert_eq!(expiry(&format!("{payload}}}")), None);
    }

    #[test]
    fn what_is_around_the_members_is_checked() {
        for payload in [
            r#"{"exp":1,}"#,
            r#"{,"exp":1}"#,
            r#"{"exp":1 "a":2}"#,
            r#"{"exp":1;"a":2}"#,
            r#"{"exp" 1}"#,
            r#"{exp:1}"#,
            r#"{"exp":1]"#,
            r#"{"exp":1}0"#,
        ] {
            assert_eq!(expiry(payload), None, "{payload}");
        }
        assert_eq!(expiry("{}"), None);
    }

    #[test]
    fn depth_costs_nothing_and_length_is_bounded() {
        let deep = |depth| {
            let brackets = "[".repeat(depth) + &"]".repeat(depth);
            expiry(&format!(r#"{{"a":{brackets},"exp":1}}"#))
        };
        assert_eq!(deep(24_000), Some(1));
        assert_eq!(deep(25_000), None, "longer than 64 KiB in base64");
    }
}
