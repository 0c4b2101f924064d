//! The command `inspect-token`: what a token says, and whether it is genuine,
//! without pasting it into somebody's web page.

use std::fmt;
use std::io::{self, BufRead};

use appbridge_server::{
    Check, HttpClient, HttpSetup, Inspection, KeySetError, Outcome, TokenError, TokenKind,
};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::settings::{Settings, SettingsError};
use crate::verification::Verification;

/// More than any token, so that a larger one is refused for its size and not cut.
const MAX_INPUT: u64 = 64 * 1024;
/// Claims that RFC 7519 and OpenID Connect give in seconds since 1970.
const TIMES: [&str; 5] = ["exp", "nbf", "iat", "auth_time", "updated_at"];

/// Why there is nothing to report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// Standard input cannot be read.
    #[error("the token cannot be read from standard input")]
    Input(#[source] io::Error),
    /// There was no token.
    #[error("there is no token on standard input: pipe it in, or paste it as one line")]
    Empty,
    /// No HTTP client.
    #[error(transparent)]
    Http(#[from] HttpSetup),
}

/// What there is to say about one token. Displayed, it is the command's output:
/// header and claims, but never the token, its signature, or a secret.
#[derive(Debug)]
pub struct Report {
    inspection: Inspection,
    characters: usize,
    now: i64,
    /// What is missing to verify the token.
    missing: Option<SettingsError>,
}

/// Reads one token from `input` and looks at it; with settings, by the keys of
/// its issuer.
///
/// # Errors
///
/// When there is no token to look at. A token that is refused is a report.
pub async fn run(
    settings: Result<Settings, SettingsError>,
    input: impl BufRead,
) -> Result<Report, InspectError> {
    let token = read_token(input)?;
    let (inspection, missing) = match settings {
        Ok(settings) => {
            let verification = Verification::new(&settings, &HttpClient::new()?);
            (verification.authenticator.inspect(&token).await, None)
        }
        Err(missing) => (Inspection::without_keys(&token), Some(missing)),
    };
    Ok(Report {
        inspection,
        characters: token.len(),
        now: OffsetDateTime::now_utc().unix_timestamp(),
        missing,
    })
}

/// The first line that is not empty, as it is copied: perhaps with `Bearer`
/// before it or in quotes.
fn read_token(input: impl BufRead) -> Result<String, InspectError> {
    let mut text = String::new();
    let mut input = input.take(MAX_INPUT);
    while text.trim().is_empty() {
        if input.read_line(&mut text).map_err(InspectError::Input)? == 0 {
            return Err(InspectError::Empty);
        }
    }
    let text = text.trim();
    let text = text.strip_prefix("Authorization:").unwrap_or(text).trim();
    let text = match text.strip_prefix("Bearer") {
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => rest.trim(),
        _ => text,
    };
    let token = text.trim_matches(['"', '\'', ',']).to_owned();
    if token.is_empty() {
        Err(InspectError::Empty)
    } else {
        Ok(token)
    }
}

impl Report {
    /// 0 for a valid token, 1 for one that is refused, 2 when there is no telling.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.verdict() {
            Ok(()) => 0,
            Err(TokenError::KeysUnavailable(_)) => 2,
            Err(_) => 1,
        }
    }

    /// The verdict; no key saves a token that fails without one.
    fn verdict(&self) -> Result<(), TokenError> {
        let failures = || {
            let outcomes = self.inspection.checks().iter();
            outcomes.filter_map(|(_, outcome)| match outcome {
                Outcome::Failed(error) => Some(error.clone()),
                Outcome::Passed | Outcome::NotReached => None,
            })
        };
        let for_good = failures().find(|error| !matches!(error, TokenError::KeysUnavailable(_)));
        for_good.or_else(|| failures().next()).map_or(Ok(()), Err)
    }

    fn object(
        &self,
        f: &mut fmt::Formatter<'_>,
        title: &str,
        object: Option<&Map<String, Value>>,
    ) -> fmt::Result {
        let Some(object) = object else {
            return writeln!(f, "{title}: not readable\n");
        };
        writeln!(f, "{title}:")?;
        let width = object.keys().map(|name| printable(name).len()).max();
        for (name, value) in object {
            let (name, width) = (printable(name), width.unwrap_or_default());
            write!(f, "  {name:<width$}  {}", printable(&value.to_string()))?;
            if TIMES.contains(&name.as_str())
                && let Some(words) = seconds(value).and_then(|at| in_words(at, self.now))
            {
                write!(f, "  {words}")?;
            }
            writeln!(f)?;
        }
        writeln!(f)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.inspection.kind().map_or_else(
            || "neither a session token nor an app token".to_owned(),
            |kind| format!("a {kind}").replace("a app", "an app"),
        );
        writeln!(
            f,
            "Looks like {kind}, {} characters long.\n",
            self.characters
        )?;
        let verdict = self.verdict();
        self.object(f, "Header", self.inspection.header())?;
        let title = if self.inspection.passed(Check::Signature) {
            "Claims"
        } else {
            "Claims, which nothing vouches for"
        };
        self.object(f, title, self.inspection.claims())?;
        writeln!(f, "Checks:")?;
        for (check, outcome) in self.inspection.checks() {
            match outcome {
                Outcome::Passed => writeln!(f, "  passed       {check}")?,
                Outcome::Failed(error @ TokenError::KeysUnavailable(_)) => {
                    writeln!(f, "  open         {check}: {error}")?;
                }
                Outcome::Failed(error) => writeln!(f, "  FAILED       {check}: {error}")?,
                Outcome::NotReached => writeln!(f, "  not reached  {check}")?,
            }
        }
        match verdict {
            Ok(()) => writeln!(f, "\nVerdict: valid"),
            Err(TokenError::KeysUnavailable(KeySetError::NotAsked)) => {
                writeln!(
                    f,
                    "\nVerdict: open. To verify the token, its issuer's keys are needed:"
                )?;
                self.missing.iter().try_for_each(|missing| {
                    missing
                        .to_string()
                        .lines()
                        .try_for_each(|line| writeln!(f, "  {line}"))
                })?;
                if self.inspection.kind() == Some(TokenKind::App) {
                    writeln!(f, "  JTL_APP_ID and JTL_ISSUER, for app tokens")?;
                }
                Ok(())
            }
            Err(error @ TokenError::KeysUnavailable(_)) => {
                writeln!(f, "\nVerdict: open ({}): {error}", error.code())
            }
            Err(error) => {
                writeln!(f, "\nVerdict: refused ({}): {error}", error.code())?;
                if error != TokenError::AlgorithmNotAllowed {
                    return Ok(());
                }
                match self.inspection.kind() {
                    Some(TokenKind::App) => writeln!(
                        f,
                        "  The server takes app tokens when JTL_APP_ID and JTL_ISSUER are set."
                    ),
                    Some(TokenKind::Session) => writeln!(
                        f,
                        "  Which name of the algorithm the server takes is said by \
                         JTL_SESSION_ALG."
                    ),
                    None => Ok(()),
                }
            }
        }
    }
}

/// A time, which may have a fraction.
fn seconds(time: &Value) -> Option<i64> {
    let fraction = || time.as_f64().map(|seconds| seconds.floor() as i64);
    time.as_i64().or_else(fraction)
}

/// Nothing that a terminal would obey, or that would turn the text around.
fn printable(text: &str) -> String {
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().fold(String::new(), |mut printed, c| {
        if obeyed(c) {
            printed.extend(c.escape_unicode());
        } else {
            printed.push(c);
        }
        printed
    })
}

/// A moment as a date and as a distance from now.
fn in_words(at: i64, now: i64) -> Option<String> {
    let date = OffsetDateTime::from_unix_timestamp(at).ok()?;
    let date = date.format(&Rfc3339).ok()?;
    let distance = distance(at.abs_diff(now));
    Some(match at.cmp(&now) {
        std::cmp::Ordering::Less => format!("{date}, {distance} ago"),
        std::cmp::Ordering::Equal => format!("{date}, now"),
        std::cmp::Ordering::Greater => format!("{date}, in {distance}"),
    })
}

/// The two largest units of a time.
fn distance(seconds: u64) -> String {
    let units = [
        ("day", seconds / 86_400),
        ("hour", seconds / 3600 % 24),
        ("minute", seconds / 60 % 60),
        ("second", seconds % 60),
    ];
    let largest = units.iter().position(|(_, count)| *count > 0);
    let words: Vec<_> = units
        .iter()
        .skip(largest.unwrap_or(units.len() - 1))
        .take(2)
        .filter(|(_, count)| *count > 0)
        .map(|(unit, count)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_its_two_largest_units() {
        for (seconds, words) in [
            (1, "1 second"),
            (252, "4 minutes 12 seconds"),
            (3600, "1 hour"),
            (3601, "1 hour"),
            (90_000, "1 day 1 hour"),
            (8_640_000, "100 days"),
        ] {
            assert_eq!(distance(seconds), words);
        }
        assert_eq!(
            in_words(1_746_616_503, 1_746_616_700).as_deref(),
            Some("2025-05-07T11:15:03Z, 3 minutes 17 seconds ago")
        );
        assert_eq!(in_words(i64::MAX, 0), None);
    }

    #[test]
    fn a_token_is_read_as_it_was_copied() {
        for text in [
            "a.b.c",
            "\n  a.b.c  \n\n",
            "Bearer a.b.c\r\n",
            "Authorization: Bearer a.b.c\n",
            "\"a.b.c\",\n",
            "a.b.c\nd.e.f\n",
        ] {
            assert_eq!(read_token(text.as_bytes()).unwrap(), "a.b.c", "{text:?}");
        }
        for text in ["", "\n \n", "Bearer \n", "\"\"\n"] {
            assert!(matches!(
                read_token(text.as_bytes()),
                Err(InspectError::Empty)
            ));
        }
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_printed() {
        assert_eq!(
            printable("a\u{1b}[2J\u{9b}\u{202e}ä"),
            "a\\u{1b}[2J\\u{9b}\\u{202e}ä"
        );
    }
}
