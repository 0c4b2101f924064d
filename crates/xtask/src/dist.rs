//! Builds the app as it ships: one program that holds the frontend.

use anyhow::{Context as _, Result};

use crate::workspace::{Workspace, execute};
use crate::{console, frontend};

/// Where the frontend is built, as Trunk does by itself.
const FRONTEND: &str = "dist";

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let frontend = frontend::build_for_release(workspace, FRONTEND)?;
    console::step(
        "Building the backend with the frontend in it",
        Some("some minutes"),
        || {
            execute(
                workspace
                    .cargo()
                    .args(["build", "--locked", "--release", "--package", "demo-server"])
                    .args(["--features", "embed-frontend"])
                    .env("EMBED_FRONTEND", &frontend),
            )
            .context("the backend could not be built")
        },
    )?;
    let program = format!("release/demo-server{}", std::env::consts::EXE_SUFFIX);
    println!("{}", workspace.target(program).display());
    Ok(())
}
