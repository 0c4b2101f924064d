use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::apt;
use crate::workspace::Workspace;

/// Where Debian keeps the programs of each version, out of PATH.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder with PostgreSQL's own programs: tests start clusters of their own.
///
/// Debian's package also makes a cluster named `main`, and starts it where a
/// service manager runs. Nothing here uses that one.
pub(super) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    if let Some(found) = find(workspace) {
        return Ok(found);
    }
    eprintln!(
        "    Debian's package `postgresql` also makes a cluster `main`, which nothing here uses; \
         `sudo pg_dropcluster --stop <version> main` removes it"
    );
    apt::install(workspace, &["postgresql"], MISSING)?;
    find(workspace).context(MISSING)
}

fn find(workspace: &Workspace) -> Option<PathBuf> {
    let has_all = |folder: &PathBuf| {
        ["initdb", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    let in_path = workspace.find("initdb");
    let in_path = in_path.and_then(|initdb| initdb.parent().map(Path::to_owned));
    let at_debian = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    in_path
        .into_iter()
        .chain(at_debian.map(|version| version.path().join("bin")))
        .find(has_all)
}

const MISSING: &str =
    "PostgreSQL is missing; install it (Debian: `sudo apt-get install postgresql`)";
