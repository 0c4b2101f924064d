use anyhow::Result;

use super::apt;
use super::cargo_install::Tool;
use crate::workspace::Workspace;

const CARGO_FUZZ: Tool = Tool {
    package: "cargo-fuzz",
    version: "0.13.2",
    hint: "less than a minute, once",
    arguments: &[],
};

/// Installs cargo-fuzz, and the C++ compiler that builds the fuzzer itself.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    if workspace.find("c++").is_none() {
        apt::install(
            workspace,
            &["g++"],
            "a C++ compiler is missing; install one (Debian: `sudo apt-get install g++`)",
        )?;
    }
    CARGO_FUZZ.ensure(workspace)
}
