use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use super::apt;
use crate::workspace::Workspace;

/// Where Debian keeps the programs of each version, out of PATH.
const DEBIAN: &str = "/usr/lib/postgresql";

/// PostgreSQL's own programs: the backend's tests start clusters of their own.
///
/// Debian's package also makes a cluster named `main`, and starts it where a
/// service manager runs. Nothing here uses that one.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    if is_there(workspace) {
        return Ok(());
    }
    eprintln!(
        "    Debian's package `postgresql` also makes a cluster `main`, which nothing here uses; \
         `sudo pg_dropcluster --stop <version> main` removes it"
    );
    apt::install(workspace, &["postgresql"], MISSING)?;
    if !is_there(workspace) {
        bail!("{MISSING}");
    }
    Ok(())
}

fn is_there(workspace: &Workspace) -> bool {
    let programs = ["initdb", "postgres"];
    let in_path = || programs.iter().all(|name| workspace.find(name).is_some());
    let at_debian = |bin: &Path| programs.iter().all(|name| bin.join(name).is_file());
    in_path()
        || fs::read_dir(DEBIAN)
            .into_iter()
            .flatten()
            .flatten()
            .any(|version| at_debian(&version.path().join("bin")))
}

const MISSING: &str =
    "PostgreSQL is missing; install it (Debian: `sudo apt-get install postgresql`)";
