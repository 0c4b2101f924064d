//! What is wrong with the settings.

use std::fmt;

/// The settings that are missing or malformed; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    problems: Vec<SettingProblem>,
}

impl SettingsError {
    pub(super) const fn new(problems: Vec<SettingProblem>) -> Self {
        Self { problems }
    }

    /// The names of the settings, in the order of the documentation.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.problems.iter().map(|problem| problem.name)
    }
}

impl std::error::Error for SettingsError {}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

/// What is wrong with one setting, and what to do. Never holds its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingProblem {
    name: &'static str,
    wrong: &'static str,
    advice: String,
}

impl SettingProblem {
    pub(super) fn missing(name: &'static str, advice: impl Into<String>) -> Self {
        Self {
            name,
            wrong: "is not set",
            advice: advice.into(),
        }
    }

    pub(super) fn conflict(name: &'static str, advice: impl Into<String>) -> Self {
        Self {
            name,
            wrong: "cannot be used",
            advice: advice.into(),
        }
    }

    pub(super) fn malformed(name: &'static str, advice: impl Into<String>) -> Self {
        Self {
            name,
            wrong: "is malformed",
            advice: advice.into(),
        }
    }
}

impl fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.name, self.wrong, self.advice)
    }
}
