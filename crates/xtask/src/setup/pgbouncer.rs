use anyhow::{Result, bail};

use super::apt;
use crate::workspace::Workspace;

/// Where Debian keeps it, which is in the PATH of root alone.
const DEBIAN: &str = "/usr/sbin/pgbouncer";

/// PgBouncer, which the backend's tests start before clusters of their own.
///
/// Debian's package also starts one where a service manager runs. Nothing here uses that
/// one.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    if is_there(workspace) {
        return Ok(());
    }
    apt::install(workspace, &["pgbouncer"], MISSING)?;
    if !is_there(workspace) {
        bail!("{MISSING}");
    }
    Ok(())
}

fn is_there(workspace: &Workspace) -> bool {
    workspace.find("pgbouncer").is_some() || std::path::Path::new(DEBIAN).is_file()
}

const MISSING: &str = "PgBouncer is missing; install it (Debian: `sudo apt-get install pgbouncer`)";
