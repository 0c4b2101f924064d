use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::console;
use crate::workspace::{Workspace, capture};

/// The oldest Node.js that every package in `package.json` supports.
const OLDEST: u32 = 20;

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
    let Ok(version) = capture(workspace.command("node").arg("--version")) else {
        bail!(
            "Node.js is missing; install version {OLDEST} or newer with npm (https://nodejs.org/en/download), then run this command again"
        );
    };
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST) {
        bail!(
            "Node.js {} is too old; install version {OLDEST} or newer (https://nodejs.org/en/download), then run this command again",
            version.trim()
        );
    }
    Ok(())
}
