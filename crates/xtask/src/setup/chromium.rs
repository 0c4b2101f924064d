use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::{apt, named_or_found};
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
        if let Some(found) = Self::find(workspace)? {
            return Ok(found);
        }
        apt::install(workspace, &["chromium", "chromium-driver"], MISSING)?;
        Self::find(workspace)?.context(MISSING)
    }

    fn find(workspace: &Workspace) -> Result<Option<Self>> {
        let browser = named_or_found(workspace, "CHROMIUM", &["chromium"])?;
        let driver = named_or_found(workspace, "CHROMEDRIVER", &["chromedriver"])?;
        let found = browser.zip(driver);
        Ok(found.map(|(browser, driver)| Self { browser, driver }))
    }
}

const MISSING: &str = "Chromium or its driver is missing; install both (Debian: `sudo apt-get install chromium chromium-driver`), \
    or name them in the environment variables CHROMIUM and CHROMEDRIVER";
