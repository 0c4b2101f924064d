use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::{apt, named_or_found};
use crate::workspace::Workspace;

/// The driver of WebKit for GTK, which starts the browser itself, and the display server
/// that this browser cannot do without.
pub(crate) struct WebKit {
    pub(crate) driver: PathBuf,
    pub(crate) xvfb: PathBuf,
}

impl WebKit {
    /// Finds both (`WEBKITDRIVER`, else the PATH) and installs Debian's packages where one
    /// is missing.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        if let Some(found) = Self::find(workspace)? {
            return Ok(found);
        }
        apt::install(workspace, &["webkit2gtk-driver", "xvfb"], MISSING)?;
        Self::find(workspace)?.context(MISSING)
    }

    fn find(workspace: &Workspace) -> Result<Option<Self>> {
        let driver = named_or_found(workspace, "WEBKITDRIVER", &["WebKitWebDriver"])?;
        let found = driver.zip(workspace.find("Xvfb"));
        Ok(found.map(|(driver, xvfb)| Self { driver, xvfb }))
    }
}

const MISSING: &str = "WebKit's driver or Xvfb is missing; install both (Debian: `sudo apt-get install webkit2gtk-driver xvfb`)";
