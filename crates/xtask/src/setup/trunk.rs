use anyhow::{Context as _, Result};

use crate::console;
use crate::workspace::{Workspace, capture, execute};

/// 0.22 needs a newer Rust than this workspace does.
const VERSION: &str = "0.21.14";

/// Installs Trunk into `.tools/`, unless the pinned version is there or on the PATH.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    let found = capture(workspace.command("trunk").arg("--version"));
    if found.is_ok_and(|version| version.trim() == format!("trunk {VERSION}")) {
        return Ok(());
    }
    let tools = workspace.path(".tools");
    console::step(
        &format!("Installing Trunk {VERSION} into .tools/"),
        Some("about 5 minutes on two cores, once"),
        || {
            let mut install = workspace.cargo();
            install
                .args([
                    "install",
                    "--locked",
                    "--version",
                    VERSION,
                    "trunk",
                    "--root",
                ])
                .arg(&tools);
            // Without the update check; a program that runs for seconds gains
            // nothing from the optimisations that double its build time.
            install.args(["--no-default-features", "--features", "rustls"]);
            install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
            install.env("CARGO_PROFILE_RELEASE_LTO", "off");
            install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
            execute(&mut install).with_context(|| {
            format!("Trunk could not be installed; `cargo install --locked trunk@{VERSION}` shows why, and works as well")
        })
        },
    )
}
