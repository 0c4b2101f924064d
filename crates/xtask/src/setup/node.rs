use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::console;
use crate::workspace::{Workspace, capture};

/// The oldest Node.js that every package in `package.json` supports: major and minor
/// version. Vite's is the newest.
const OLDEST: (u32, u32) = (20, 19);

/// Installs the Node packages of `package-lock.json`, unless they are there.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    require_node(workspace)?;

    // npm has no command that answers "is this lock file installed?" cheaply,
    // so the lock file that was installed is kept beside the packages.
    let lock = fs::read(workspace.path("package-lock.json"))
        .context("package-lock.json cannot be read")?;
    let installed = workspace.path("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    console::step(
        "Installing Node packages into node_modules/",
        Some("about 20 seconds, once"),
        || {
            capture(workspace.command("npm").args([
                "ci",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
            ]))
            .context("the Node packages could not be installed; `npm ci` shows why")?;
            fs::write(&installed, lock).context("node_modules/ is not writable")
        },
    )
}

fn require_node(workspace: &Workspace) -> Result<()> {
    let (major, minor) = OLDEST;
    let install = format!(
        "install version {major}.{minor} or newer with npm (https://nodejs.org/en/download), then run this command again"
    );
    let Ok(version) = capture(workspace.command("node").arg("--version")) else {
        bail!("Node.js is missing; {install}");
    };
    if parse(&version).is_none_or(|version| version < OLDEST) {
        bail!("Node.js {} is too old; {install}", version.trim());
    }
    Ok(())
}

/// Major and minor version of what `node --version` prints.
fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(parse("v20.19.0\n") >= Some(OLDEST));
        assert!(parse("v22.2.0\n") >= Some(OLDEST));
        assert!(parse("v20.9.0\n") < Some(OLDEST));
        assert!(parse("v9.20.0\n") < Some(OLDEST));
        assert_eq!(parse("20"), None);
    }
}
