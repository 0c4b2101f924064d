use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::console;
use crate::workspace::{Workspace, capture};

/// Chromium and the driver that fits it.
pub(crate) struct Chromium {
    pub(crate) browser: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Chromium {
    /// Finds Chromium (`CHROMIUM` and `CHROMEDRIVER`, else the PATH) and installs
    /// Debian's packages where there is none.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        if let Some(found) = Self::find(workspace) {
            return Ok(found);
        }
        console::step(
            "Installing Chromium and its driver with apt-get",
            Some("about a minute, once"),
            || {
                let mut apt_get = privileged_apt_get(workspace)?;
                capture(apt_get.args(["update"])).context(
                    "Debian's package lists could not be fetched; `apt-get update` shows why",
                )?;
                let mut apt_get = privileged_apt_get(workspace)?;
                capture(apt_get.args(["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"]))
                .context("Chromium could not be installed; `apt-get install chromium chromium-driver` shows why")
            },
        )?;
        Self::find(workspace).context(MISSING)
    }

    fn find(workspace: &Workspace) -> Option<Self> {
        let locate = |variable: &str, name: &str| match env::var_os(variable) {
            Some(path) => Some(PathBuf::from(path)).filter(|path| path.is_file()),
            None => workspace.find(name),
        };
        Some(Self {
            browser: locate("CHROMIUM", "chromium")?,
            driver: locate("CHROMEDRIVER", "chromedriver")?,
        })
    }
}

const MISSING: &str = "Chromium or its driver is missing; install both (Debian: `sudo apt-get install chromium chromium-driver`), \
    or name them in the environment variables CHROMIUM and CHROMEDRIVER";

/// `apt-get` with the rights to install: as root, or by a sudo that asks nothing.
fn privileged_apt_get(workspace: &Workspace) -> Result<Command> {
    if workspace.find("apt-get").is_none() {
        bail!(MISSING);
    }
    let root = capture(workspace.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let mut command = if root {
        workspace.command("apt-get")
    } else if capture(workspace.command("sudo").args(["-n", "true"])).is_ok() {
        let mut sudo = workspace.command("sudo");
        sudo.args(["-n", "apt-get"]);
        sudo
    } else {
        bail!(MISSING);
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}
