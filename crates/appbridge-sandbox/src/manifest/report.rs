//! Everything that is wrong with the text of a manifest, line by line.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::position::{Position, Positions};
use super::severity::Severity;
use super::warning::{Warning, WarningCode};
use super::{AppManifest, BYTE_ORDER_MARK, ManifestError, ManifestErrorCode, Read, read_text};

/// What a check of a manifest's text came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// Whether the sandbox can host such an app, whatever JTL would say of it.
    pub usable: bool,
    /// What is wrong, in the order of the text.
    pub findings: Vec<Finding>,
}

/// One thing that is wrong with a manifest.
///
/// As text: `3:5: error: path: message [code]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Which rule is broken; stable, for programs.
    pub code: FindingCode,
    /// Where, such as `capabilities.erp.pane[0].context`. Empty for the file as a whole.
    pub path: String,
    /// Where in the text: the member or element of that path, or what is around it.
    #[serde(flatten)]
    pub position: Position,
    /// The rule, in a sentence that says what to change.
    pub message: String,
    /// What is taken for meant: the right key or value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// Which rule is broken. In JSON one string, such as `unknown_key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum FindingCode {
    /// What the sandbox cannot host.
    Unusable(ManifestErrorCode),
    /// What only JTL refuses.
    Doubtful(WarningCode),
}

impl Report {
    /// Checks a text: all that is wrong with it, not the first thing only.
    ///
    /// ```
    /// use appbridge_sandbox::manifest::Report;
    ///
    /// let report = Report::of("{\n  \"technicalName\": \"my-app\",\n  \"verion\": \"1.0.0\"\n}");
    /// assert_eq!(
    ///     report.findings[1].to_string(),
    ///     "3:3: error: verion: JTL has no key `verion` here; did you mean `version`? [unknown_key]"
    /// );
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::with_app(text).0
    }

    /// The same, and the app where the text can be hosted.
    pub(crate) fn with_app(text: &str) -> (Self, Option<AppManifest>) {
        let Read {
            app,
            further,
            warnings,
        } = read_text(text);
        // Editors do not count it.
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let positions = Positions::of(text);
        let errors = || app.as_ref().err().into_iter().chain(&further);
        let mut findings: Vec<Finding> = errors()
            .map(|error| {
                let position = match error {
                    ManifestError::NotJson { line, column, .. } => {
                        Position::of_bytes(text, *line, *column)
                    }
                    error => positions.find(error.path()),
                };
                Finding::of_error(error, position)
            })
            .collect();
        // What the reader stumbled over is said already.
        let is_said = |warning: &Warning| {
            warning.code == WarningCode::WrongType
                && errors().any(|error| error.path() == warning.path)
        };
        findings.extend(
            warnings
                .iter()
                .filter(|warning| !is_said(warning))
                .map(|warning| Finding::of_warning(warning, positions.find(&warning.path))),
        );
        findings.sort_by_key(|finding| finding.position);
        let report = Self {
            usable: app.is_ok(),
            findings,
        };
        (report, app.ok())
    }

    /// How many findings are of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let of_it = |finding: &&Finding| finding.severity == severity;
        self.findings.iter().filter(of_it).count()
    }
}

impl Finding {
    fn of_error(error: &ManifestError, position: Position) -> Self {
        Self {
            severity: Severity::Error,
            code: FindingCode::Unusable(error.code()),
            path: error.path().to_owned(),
            position,
            message: error.to_string(),
            suggestion: None,
        }
    }

    fn of_warning(warning: &Warning, position: Position) -> Self {
        Self {
            severity: warning.severity,
            code: FindingCode::Doubtful(warning.code),
            path: warning.path.clone(),
            position,
            message: warning.to_string(),
            suggestion: warning.suggestion.clone(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            position: Position { line, column },
            severity,
            message,
            code,
            ..
        } = self;
        write!(f, "{line}:{column}: {severity}: {message} [{code}]")
    }
}

/// As in JSON.
impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
