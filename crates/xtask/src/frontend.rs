//! Builds the demo's frontend with Trunk.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::workspace::{Workspace, execute};
use crate::{console, download, setup};

/// How the frontend is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Builds fast, runs slow: megabytes of wasm.
    Dev,
    /// As it ships: optimised for size by the compiler and by wasm-opt.
    Release,
}

/// Builds into `dist`, a folder of the workspace, and returns its path.
pub(crate) fn build(workspace: &Workspace, profile: Profile, dist: &str) -> Result<PathBuf> {
    let what = match profile {
        Profile::Dev => "Building the demo's frontend",
        Profile::Release => "Building the demo's frontend, optimised",
    };
    console::step(what, Some("the first time takes minutes"), || {
        let mut trunk = workspace.command("trunk");
        // Offline: Trunk must take the tools that the set-up installed.
        trunk.args(["--log", "warn", "build", "--offline", "--dist", dist]);
        if profile == Profile::Release {
            trunk.arg("--release");
        }
        // Trunk reads NO_COLOR as a flag and refuses any value but true or false.
        trunk.env_remove("NO_COLOR");
        execute(&mut trunk).context("the demo's frontend could not be built")
    })?;
    Ok(workspace.path(dist))
}

/// [Builds](build) what ships, with everything that this needs, and compresses it.
pub(crate) fn build_for_release(workspace: &Workspace, dist: &str) -> Result<PathBuf> {
    setup::for_build(workspace)?;
    setup::for_optimised_build(workspace)?;
    let folder = build(workspace, Profile::Release, dist)?;
    console::step("Compressing it", None, || download::compress(&folder))?;
    Ok(folder)
}
