//! Installs what the commands need, once, and reuses what is there.
//!
//! | tool | where it goes |
//! |---|---|
//! | Rust's wasm target | the active toolchain, by rustup |
//! | Trunk, geckodriver, cargo-fuzz | `.tools/`, by `cargo install` |
//! | wasm-bindgen and its test runner | cargo's output folder, built from `Cargo.lock` |
//! | wasm-opt, TypeScript, graphql-js, Playwright, bundlers, an identity provider | `node_modules/`, by npm from `package-lock.json` |
//! | Chromium and its driver, PostgreSQL, PgBouncer, nginx, Firefox, WebKit with its driver and a display server, a C++ compiler, wrk | the system, by `apt-get` |
//!
//! Firefox and geckodriver, and WebKit, are installed only when the tests are to run there,
//! cargo-fuzz and the C++ compiler only to fuzz, wrk only to put servers under load.

mod apt;
mod cargo_fuzz;
mod cargo_install;
mod chromium;
mod firefox;
mod nginx;
mod node;
mod pgbouncer;
mod postgres;
mod trunk;
mod wasm_bindgen;
mod wasm_target;
mod webkit;
mod wrk;

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

pub(crate) use chromium::Chromium;
pub(crate) use firefox::Firefox;
pub(crate) use wasm_bindgen::run_tests_with_built_runner;
pub(crate) use webkit::WebKit;

/// What a development build of the frontend and the backend needs.
pub(crate) fn for_build(workspace: &Workspace) -> Result<()> {
    trunk::TRUNK.ensure(workspace)?;
    for_wasm(workspace)
}

/// What a build of WebAssembly needs that is not the frontend's.
pub(crate) fn for_wasm(workspace: &Workspace) -> Result<()> {
    wasm_target::ensure(workspace)?;
    wasm_bindgen::ensure(workspace)
}

/// What a release build of the frontend needs besides: wasm-opt.
pub(crate) fn for_optimised_build(workspace: &Workspace) -> Result<()> {
    node::ensure(workspace)
}

/// What a comparison with Node packages needs.
pub(crate) fn for_node_packages(workspace: &Workspace) -> Result<()> {
    node::ensure(workspace)
}

/// What the tests need besides: Node packages, a database server, a proxy and a browser.
pub(crate) fn for_tests(workspace: &Workspace) -> Result<()> {
    for_native_tests(workspace)?;
    proxy(workspace)?;
    Chromium::ensure(workspace).map(|_| ())
}

/// What the tests of this machine's own programs need.
pub(crate) fn for_native_tests(workspace: &Workspace) -> Result<()> {
    node::ensure(workspace)?;
    database_server(workspace)?;
    pgbouncer::ensure(workspace)
}

/// The folder with the programs of the database server that tests start.
pub(crate) fn database_server(workspace: &Workspace) -> Result<PathBuf> {
    postgres::ensure(workspace)
}

/// The proxy that tests put before the app.
pub(crate) fn proxy(workspace: &Workspace) -> Result<PathBuf> {
    nginx::ensure(workspace)
}

/// What fuzzing needs.
pub(crate) fn for_fuzzing(workspace: &Workspace) -> Result<()> {
    cargo_fuzz::ensure(workspace)
}

/// What the backend's benchmarks need.
pub(crate) fn for_load(workspace: &Workspace) -> Result<()> {
    node::ensure(workspace)?;
    wrk::ensure(workspace)
}

/// A program that is named in a variable of the environment, or else the first of these
/// that the PATH has.
fn named_or_found(
    workspace: &Workspace,
    variable: &str,
    names: &[&str],
) -> Result<Option<PathBuf>> {
    let Some(path) = env::var_os(variable).map(PathBuf::from) else {
        return Ok(names.iter().find_map(|name| workspace.find(name)));
    };
    if !path.is_file() {
        bail!(
            "the environment variable {variable} names {}, where there is no file; mend it, or unset \
             it to have the program found or installed",
            path.display()
        );
    }
    Ok(Some(path))
}
