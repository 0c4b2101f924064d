use std::path::Path;

use anyhow::{Context as _, Result};

use crate::console;
use crate::workspace::{Workspace, capture, execute};

const TARGET: &str = "wasm32-unknown-unknown";

/// Adds Rust's wasm target to the active toolchain.
pub(super) fn ensure(workspace: &Workspace) -> Result<()> {
    let sysroot = capture(workspace.command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(TARGET)
        .join("lib")
        .is_dir()
    {
        return Ok(());
    }
    console::step(&format!("Installing Rust's {TARGET} target"), None, || {
        execute(workspace.command("rustup").args(["target", "add", TARGET])).context(
            "Rust's wasm target is missing and could not be added; \
             install Rust with rustup (https://rustup.rs), then run `rustup target add wasm32-unknown-unknown`",
        )
    })
}
