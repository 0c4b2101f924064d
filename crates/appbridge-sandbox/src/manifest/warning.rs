//! What is wrong with a manifest that the sandbox can work with all the same.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::severity::Severity;

/// Something in a manifest that JTL refuses or reads otherwise than it was meant. The
/// sandbox goes on without it.
///
/// As text it is one line: `path: rule; did you mean …?`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Warning {
    /// How much it matters.
    pub severity: Severity,
    /// Which rule is broken; stable, for programs.
    pub code: WarningCode,
    /// Where, such as `capabilities.erp.pane[0].context`; the keys as the file spells
    /// them. Empty for the file as a whole.
    pub path: String,
    /// The rule, in a sentence for people.
    pub rule: String,
    /// What the sandbox takes for meant: the right key or value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// Which rule a [`Warning`] is about. In JSON in snake case, such as `unknown_key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WarningCode {
    /// JTL has no such key, and refuses the manifest.
    UnknownKey,
    /// The value is not of the type that JTL has there.
    WrongType,
    /// JTL has no such context, so the pane never appears.
    UnknownContext,
    /// An older name of a context; the sandbox reads it as the one that is suggested.
    OldContext,
    /// JTL has no such scope, and refuses the manifest.
    UnknownScope,
    /// The manifest asks for no scopes.
    NoScopes,
    /// The app has a public client, and no address that a sign-in may end at.
    NoRedirectUris,
    /// An address for sign-in that identity providers refuse: plain HTTP beyond this
    /// machine, or a wildcard.
    InsecureRedirectUri,
    /// JTL allows no white space in `technicalName`.
    TechnicalNameSpaces,
    /// The file begins with a byte order mark, which is no JSON.
    ByteOrderMark,
    /// The form of `manifestVersion` 1.0.0, which JTL has replaced.
    OldForm,
}

impl WarningCode {
    /// What the sandbox goes on without, JTL refuses or never shows; but for a few that
    /// may be meant.
    fn severity(self) -> Severity {
        match self {
            Self::NoScopes | Self::OldForm | Self::OldContext => Severity::Warning,
            Self::UnknownKey
            | Self::WrongType
            | Self::UnknownContext
            | Self::UnknownScope
            | Self::NoRedirectUris
            | Self::InsecureRedirectUri
            | Self::TechnicalNameSpaces
            | Self::ByteOrderMark => Severity::Error,
        }
    }
}

impl Warning {
    pub(super) fn new(code: WarningCode, path: impl Into<String>, rule: impl Into<String>) -> Self {
        Self {
            severity: code.severity(),
            code,
            path: path.into(),
            rule: rule.into(),
            suggestion: None,
        }
    }

    pub(super) fn suggesting(self, suggestion: Option<String>) -> Self {
        Self { suggestion, ..self }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.rule)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; did you mean {}?", quoted(suggestion)),
            None => Ok(()),
        }
    }
}

/// Longer words of a manifest are cut in messages.
const LONGEST_QUOTE: usize = 80;

/// A word of the manifest, so that it stays within its line.
pub(super) fn quoted(word: &str) -> String {
    let mut shown: String = word.chars().take(LONGEST_QUOTE).collect();
    if shown.len() < word.len() {
        shown.push('…');
    }
    format!("`{}`", shown.escape_debug())
}

/// Nothing that is longer comes near a word that JTL has.
const LONGEST_MISSPELT: usize = 40;

/// Which of the known words is meant by one that is not among them: the nearest, when a
/// third of its letters at most are other ones. Capitals make no difference.
pub(super) fn nearest<'a>(
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest_within(given, known, |word| (word.len() / 3).max(1))
}

/// The same, when `most` letters at most are other ones.
pub(super) fn nearest_within<'a>(
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
    most: impl Fn(&str) -> usize,
) -> Option<&'a str> {
    if given.len() > LONGEST_MISSPELT {
        return None;
    }
    let given = given.to_lowercase();
    known
        .into_iter()
        .map(|word| (strsim::osa_distance(&given, &word.to_lowercase()), word))
        .filter(|&(distance, word)| distance <= most(word))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, word)| word)
}
