use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::apt;
use crate::workspace::Workspace;

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
        apt::install(workspace, &["chromium", "chromium-driver"], MISSING)?;
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
