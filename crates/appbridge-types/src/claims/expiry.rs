//! When a token ends, read without `serde_json`: browsers download this code.

use std::iter::Peekable;
use std::slice;

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
    Json(Base64Url::new(payload)?.peekable()).expiry()
}

/// The bytes that a text in base64url stands for.
#[derive(Clone)]
struct Base64Url<'a> {
    text: slice::Iter<'a, u8>,
    /// The lowest `count` bits were read but not yet given out.
    bits: u32,
    count: u32,
}

impl<'a> Base64Url<'a> {
    /// `None` when `text` has other characters, or one too many. The last
    /// character's unused bits may be anything.
    fn new(text: &'a [u8]) -> Option<Self> {
        let valid = text.len() % 4 != 1 && text.iter().all(|byte| sextet(*byte).is_some());
        valid.then(|| Self {
            text: text.iter(),
            bits: 0,
            count: 0,
        })
    }
}

impl Iterator for Base64Url<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        while self.count < 8 {
            self.bits = self.bits << 6 | u32::from(sextet(*self.text.next()?)?);
            self.count += 6;
        }
        self.count -= 8;
        Some((self.bits >> self.count) as u8)
    }
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
#[derive(Clone)]
struct Json<'a>(Peekable<Base64Url<'a>>);

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

    fn skip_whitespace(&mut self) {
        while self
            .0
            .next_if(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            .is_some()
        {}
    }

    /// The next byte that is no whitespace.
    fn token(&mut self) -> Option<u8> {
        self.skip_whitespace();
        self.0.next()
    }

    /// Reads a string whose opening quote was read.
    fn string_is_exp(&mut self) -> Option<bool> {
        let mut expected = b"exp".iter();
        let mut equal = true;
        loop {
            let byte = match self.0.next()? {
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
        if self.0.next()? != b'u' {
            return Some(0);
        }
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.0.next()?).to_digit(16)?;
        }
        Some(u8::try_from(unit).unwrap_or(0))
    }

    /// Reads a value up to the comma or brace behind it. Counting brackets
    /// instead of following them needs no stack that a hostile text could exhaust.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_u32;
        loop {
            match self.0.peek()? {
                b',' | b'}' | b']' if depth == 0 => return Some(()),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            if self.0.next()? == b'"' {
                self.string_is_exp()?;
            }
        }
    }

    /// Reads a number and rounds it down; `None` when the value is another one,
    /// or none that fits. Works on the decimal digits: numbers with a fraction or
    /// an exponent come out exact, and the code that parses floats is large.
    fn number(&mut self) -> Option<u64> {
        self.skip_whitespace();
        let text = self.0.clone();
        // How many digits of the mantissa stand before the decimal point, after
        // the exponent has moved it.
        let mut places = self.digits()?;
        if self.0.next_if_eq(&b'.').is_some() {
            self.digits()?;
        }
        if self.0.next_if(|byte| matches!(byte, b'e' | b'E')).is_some() {
            places = places.saturating_add(self.exponent()?);
        }

        let mut mantissa = text
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'.'))
            .filter(|byte| *byte != b'.');
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
        while self.0.next_if(u8::is_ascii_digit).is_some() {
            count += 1;
        }
        (count > 0).then_some(count)
    }

    /// Reads an exponent behind its `e`.
    fn exponent(&mut self) -> Option<i32> {
        let sign = self.0.next_if(|byte| matches!(byte, b'+' | b'-'));
        let mut exponent = 0_i32;
        let mut empty = true;
        while let Some(digit) = self.0.next_if(u8::is_ascii_digit) {
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
