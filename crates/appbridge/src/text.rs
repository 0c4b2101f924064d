//! Texts without the machinery of formatting, which is kilobytes in a small program.

/// One text after another. The library's `concat` can panic, which brings the machinery
/// along.
pub(crate) fn concat(parts: &[&str]) -> String {
    let mut all = String::new();
    for part in parts {
        all.push_str(part);
    }
    all
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_all_their_digits() {
        for number in [0, 7, 10, 404, u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
