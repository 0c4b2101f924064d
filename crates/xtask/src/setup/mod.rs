//! Installs what the commands need, once, and reuses what is there.
//!
//! | tool | where it goes |
//! |---|---|
//! | Rust's wasm target | the active toolchain, by rustup |
//! | Trunk | `.tools/`, by `cargo install` |
//! | wasm-bindgen and its test runner | cargo's output folder, built from `Cargo.lock` |
//! | wasm-opt, TypeScript, Playwright | `node_modules/`, by npm from `package-lock.json` |
//! | Chromium and its driver | the system, by `apt-get` |

mod chromium;
mod node;
mod trunk;
mod wasm_bindgen;
mod wasm_target;

use anyhow::Result;

use crate::workspace::Workspace;

pub(crate) use chromium::Chromium;

/// What a development build of the frontend and the backend needs.
pub(crate) fn for_build(workspace: &Workspace) -> Result<()> {
    wasm_target::ensure(workspace)?;
    trunk::ensure(workspace)?;
    wasm_bindgen::ensure(workspace)
}

/// What a release build of the frontend needs besides: wasm-opt.
pub(crate) fn for_optimised_build(workspace: &Workspace) -> Result<()> {
    node::ensure(workspace)
}

/// What the tests need besides: Node packages and a browser.
pub(crate) fn for_tests(workspace: &Workspace) -> Result<()> {
    node::ensure(workspace)?;
    Chromium::ensure(workspace).map(|_| ())
}
