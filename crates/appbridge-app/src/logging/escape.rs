//! Characters that would make a line look like another.

use std::fmt::Write as _;
use std::io;

/// Writes lines, each with one call, in which characters are escaped that end a line, steer
/// a terminal, or change the direction of text. Some of what is logged was written by
/// strangers.
pub(super) struct Escaped<W> {
    inner: W,
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// `\u{1b}`
    Text,
    /// The same, but for the escape character itself: colours begin with it, and in the
    /// values of fields `tracing-subscriber` has escaped it.
    ColouredText,
    /// `\u001b`
    Json,
}

impl<W> Escaped<W> {
    pub(super) const fn text(inner: W, coloured: bool) -> Self {
        let format = if coloured {
            Format::ColouredText
        } else {
            Format::Text
        };
        Self { inner, format }
    }

    pub(super) const fn json(inner: W) -> Self {
        Self {
            inner,
            format: Format::Json,
        }
    }
}

impl<W: io::Write> io::Write for Escaped<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(line) {
            Ok(text) => {
                let (text, end) = match text.strip_suffix('\n') {
                    Some(text) => (text, "\n"),
                    None => (text, ""),
                };
                if text.chars().any(|one| self.format.escapes(one)) {
                    let escaped = self.format.escape(text) + end;
                    self.inner.write_all(escaped.as_bytes())?;
                } else {
                    self.inner.write_all(line)?;
                }
            }
            Err(_) => self.inner.write_all(line)?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl Format {
    fn escapes(self, one: char) -> bool {
        match one {
            '\u{1b}' => self != Self::ColouredText,
            // Marks, embeddings, overrides and isolates of the bidirectional algorithm, and
            // the separators of lines and paragraphs.
            '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => true,
            _ => one.is_control(),
        }
    }

    fn escape(self, text: &str) -> String {
        let mut escaped = String::with_capacity(text.len() + 16);
        for one in text.chars() {
            // Writing to a string does not fail.
            let _ = match one {
                one if !self.escapes(one) => escaped.write_char(one),
                one if self == Self::Json => write!(escaped, "\\u{:04x}", u32::from(one)),
                one => write!(escaped, "{}", one.escape_default()),
            };
        }
        escaped
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn written(mut escaped: Escaped<Vec<u8>>, line: &str) -> String {
        escaped.write_all(line.as_bytes()).unwrap();
        String::from_utf8(escaped.inner).unwrap()
    }

    #[test]
    fn a_line_stays_one_line_and_reads_in_one_direction() {
        let line = "path=/a\u{202e}b\u{2066}\r\nINFO forged\u{85}\u{2028}\u{7f}\u{1b}[31m ümlaut\n";
        assert_eq!(
            written(Escaped::text(Vec::new(), false), line),
            "path=/a\\u{202e}b\\u{2066}\\r\\nINFO forged\\u{85}\\u{2028}\\u{7f}\\u{1b}[31m ümlaut\n"
        );
        let json = "{\"path\":\"/a\u{202e}b\u{7f}\u{2069}\"}\n";
        let escaped = written(Escaped::json(Vec::new()), json);
        assert_eq!(escaped, "{\"path\":\"/a\\u202eb\\u007f\\u2069\"}\n");
        let value: serde_json::Value = serde_json::from_str(&escaped).unwrap();
        assert_eq!(value["path"], "/a\u{202e}b\u{7f}\u{2069}");
    }

    #[test]
    fn colours_stay() {
        let line = "\u{1b}[32mINFO\u{1b}[0m a\u{200f}\n";
        assert_eq!(
            written(Escaped::text(Vec::new(), true), line),
            "\u{1b}[32mINFO\u{1b}[0m a\\u{200f}\n"
        );
    }
}
