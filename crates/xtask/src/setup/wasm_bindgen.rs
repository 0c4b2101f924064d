use anyhow::{Context as _, Result};

use crate::console;
use crate::workspace::{Workspace, execute};

/// Builds wasm-bindgen's tools at the version in `Cargo.lock`: the tool and the
/// library must be the same version to the last digit.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    let hint =
        (!workspace.built("wasm-bindgen").exists()).then_some("about 3 minutes on two cores, once");
    console::step(
        "Building wasm-bindgen's tools from Cargo.lock",
        hint,
        || {
            execute(workspace.cargo().args(["build", "--locked", "--package", "wasm-bindgen-tools"]))
            .context("wasm-bindgen's tools could not be built; `cargo build --package wasm-bindgen-tools` shows why")
        },
    )
}
