use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::apt;
use crate::workspace::Workspace;

/// Where Debian keeps it, out of the PATH of those who are not root.
const DEBIAN: &str = "/usr/sbin/nginx";

/// Finds nginx, which the end-to-end tests put before the app, and installs Debian's
/// package where there is none.
///
/// That package also starts a server of its own where a service manager runs. Nothing
/// here uses that one.
pub(super) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    if let Some(found) = find(workspace) {
        return Ok(found);
    }
    eprintln!(
        "    Debian's package `nginx-light` also starts a server, which nothing here uses; \
         `sudo systemctl disable --now nginx` ends it"
    );
    apt::install(workspace, &["nginx-light"], MISSING)?;
    find(workspace).context(MISSING)
}

fn find(workspace: &Workspace) -> Option<PathBuf> {
    workspace
        .find("nginx")
        .or_else(|| Some(Path::new(DEBIAN).to_owned()).filter(|path| path.is_file()))
}

const MISSING: &str = "nginx is missing; install it (Debian: `sudo apt-get install nginx-light`)";
