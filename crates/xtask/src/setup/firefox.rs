use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::cargo_install::Tool;
use super::{apt, named_or_found};
use crate::workspace::Workspace;

const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    version: "0.37.1",
    hint: "about 3 minutes on two cores, once",
    arguments: &[],
};

/// Firefox and the driver that speaks for it.
pub(crate) struct Firefox {
    pub(crate) browser: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Firefox {
    /// Finds Firefox (`FIREFOX`, else the PATH) and installs Debian's package where
    /// there is none; builds the driver (or takes that of `GECKODRIVER`).
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        let browser = match browser(workspace)? {
            Some(browser) => browser,
            None => {
                apt::install(workspace, &["firefox-esr"], MISSING)?;
                browser(workspace)?.context(MISSING)?
            }
        };
        // None is looked for on the PATH, as it may be older than the browser.
        let driver = match named_or_found(workspace, "GECKODRIVER", &[])? {
            Some(driver) => driver,
            None => {
                GECKODRIVER.ensure(workspace)?;
                workspace
                    .find(GECKODRIVER.package)
                    .context("geckodriver is not where `cargo install` should have put it")?
            }
        };
        Ok(Self { browser, driver })
    }
}

fn browser(workspace: &Workspace) -> Result<Option<PathBuf>> {
    named_or_found(workspace, "FIREFOX", &["firefox", "firefox-esr"])
}

const MISSING: &str = "Firefox is missing; install it (Debian: `sudo apt-get install firefox-esr`), \
    or name it in the environment variable FIREFOX";
