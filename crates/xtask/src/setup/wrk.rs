use anyhow::Result;

use super::apt;
use crate::workspace::Workspace;

/// Installs wrk, which puts HTTP servers under load, unless there is one.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    if workspace.find("wrk").is_some() {
        return Ok(());
    }
    apt::install(
        workspace,
        &["wrk"],
        "wrk is missing; install it (Debian: `sudo apt-get install wrk`)",
    )
}
