use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::console;
use crate::workspace::{Workspace, capture};

/// Installs packages of Debian. `missing` tells the reader what to do by hand where
/// that cannot be.
pub(super) fn install(workspace: &Workspace, packages: &[&str], missing: &str) -> Result<()> {
    if workspace.find("apt-get").is_none() {
        bail!("{missing}");
    }
    let names = packages.join(" ");
    console::step(
        &format!("Installing {names} with apt-get"),
        Some("about a minute, once"),
        || {
            let mut apt_get = privileged(workspace, missing)?;
            capture(apt_get.args(["update"])).context(
                "Debian's package lists could not be fetched; `apt-get update` shows why",
            )?;
            let mut apt_get = privileged(workspace, missing)?;
            capture(
                apt_get
                    .args(["install", "--yes", "--no-install-recommends"])
                    .args(packages),
            )
            .with_context(|| {
                format!("{names} could not be installed; `apt-get install {names}` shows why")
            })?;
            Ok(())
        },
    )
}

/// `apt-get` with the rights to install: as root, or by a sudo that asks nothing.
fn privileged(workspace: &Workspace, missing: &str) -> Result<Command> {
    let root = capture(workspace.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let mut command = if root {
        workspace.command("apt-get")
    } else if capture(workspace.command("sudo").args(["-n", "true"])).is_ok() {
        let mut sudo = workspace.command("sudo");
        sudo.args(["-n", "apt-get"]);
        sudo
    } else {
        bail!("{missing}");
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}
