//! How much it matters what is wrong with a manifest.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much something that is wrong with a manifest matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Severity {
    /// JTL refuses the manifest, or a part of the app never appears.
    Error,
    /// It can be registered; it may not do what was meant.
    Warning,
}

/// As in JSON.
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}
