use std::process::Command;

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

/// Lets a `cargo test` for wasm run the built test runner as it is. The configured way
/// asks cargo for it anew for every test file, and cargo takes the package under test
/// for a reason to build half of the runner again (by ring's build script).
pub(crate) fn run_tests_with_built_runner(workspace: &Workspace, cargo: &mut Command) {
    let runner = workspace.built("wasm-bindgen-test-runner");
    // Cargo takes a space for the end of the program's name.
    if !runner.to_string_lossy().contains(char::is_whitespace) {
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    }
}
