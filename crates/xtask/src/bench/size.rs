//! What each feature of the binding adds to what a browser downloads.

use std::fs;

use anyhow::{Context as _, Result};

use super::report::Row;
use crate::workspace::{Workspace, execute};
use crate::{console, download, setup, wasm_opt};

/// The features to measure, each by itself and against none. The example that is
/// measured uses them where they are on.
const FEATURES: [&str; 2] = ["fetch", "tracing"];

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Row>> {
    setup::for_wasm(workspace)?;
    setup::for_optimised_build(workspace)?;
    std::iter::once("none")
        .chain(FEATURES)
        .map(|feature| {
            let bytes = console::step(
                &format!("Building the smallest app, feature: {feature}"),
                Some("about a minute"),
                || build(workspace, feature),
            )?;
            Ok(Row::bytes(format!("size.appbridge.{feature}"), bytes))
        })
        .collect()
}

/// Builds `crates/appbridge/examples/smallest.rs` as an app ships: wasm and glue.
fn build(workspace: &Workspace, feature: &str) -> Result<usize> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["build", "--quiet", "--locked", "--package", "appbridge"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--profile", "wasm-release", "--example", "smallest"]);
    if feature != "none" {
        cargo.args(["--features", feature]);
    }
    execute(&mut cargo)?;

    let out = workspace.path("target/bench/size").join(feature);
    if out.exists() {
        // Files of an earlier run would be counted.
        fs::remove_dir_all(&out).with_context(|| format!("{} cannot be emptied", out.display()))?;
    }
    execute(
        workspace
            .command("wasm-bindgen")
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .arg(&out)
            .arg(workspace.target("wasm32-unknown-unknown/wasm-release/examples/smallest.wasm")),
    )?;
    let wasm = out.join("smallest_bg.wasm");
    execute(&mut wasm_opt::command(workspace, &wasm, &wasm))?;
    download::brotli_bytes(&out)
}
