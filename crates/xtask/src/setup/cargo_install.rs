use anyhow::{Context as _, Result};

use crate::console;
use crate::workspace::{Workspace, capture, execute};

/// A program that cargo builds from the registry.
pub(super) struct Tool {
    /// The package, which is the program's name as well.
    pub(super) package: &'static str,
    /// Pinned, so that nobody's run depends on the day.
    pub(super) version: &'static str,
    /// How long it takes to build.
    pub(super) hint: &'static str,
    /// What `cargo install` is told besides.
    pub(super) arguments: &'static [&'static str],
}

impl Tool {
    /// Installs the program into `.tools/`, unless this very version is there or on
    /// the PATH.
    pub(super) fn ensure(&self, workspace: &Workspace) -> Result<()> {
        let Self {
            package,
            version,
            hint,
            arguments,
        } = *self;
        let found = capture(workspace.command(package).arg("--version"));
        if found.is_ok_and(|output| self.is_named_in(&output)) {
            return Ok(());
        }
        console::step(
            &format!("Installing {package} {version} into .tools/"),
            Some(hint),
            || {
                let mut install = workspace.cargo();
                install
                    .args(["install", "--locked", "--version", version, package])
                    .arg("--root")
                    .arg(workspace.path(".tools"))
                    .args(arguments);
                // A program that runs for seconds gains nothing from the optimisations
                // that double its build time.
                install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
                install.env("CARGO_PROFILE_RELEASE_LTO", "off");
                install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
                execute(&mut install).with_context(|| {
                    format!("{package} could not be installed; `cargo install --locked {package}@{version}` shows why, and works as well")
                })
            },
        )
    }

    /// Reads `geckodriver 0.37.1 (…)`.
    fn is_named_in(&self, output: &str) -> bool {
        output
            .split_whitespace()
            .take(2)
            .eq([self.package, self.version])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_version_is_the_tool() {
        let tool = Tool {
            package: "trunk",
            version: "0.21.1",
            hint: "",
            arguments: &[],
        };
        assert!(tool.is_named_in("trunk 0.21.1\n"));
        assert!(tool.is_named_in("trunk 0.21.1 (somewhere)\nMore.\n"));
        assert!(!tool.is_named_in("trunk 0.21.14\n"));
        assert!(!tool.is_named_in("trunk"));
    }
}
