//! Binaryen's optimiser, as WebAssembly of wasm-bindgen needs it.

use std::path::Path;
use std::process::Command;

use crate::workspace::Workspace;

/// Named one by one: what wasm-bindgen writes fails to validate without them, and
/// with all there are, wasm-opt writes what no browser takes. `www/index.html` names
/// the same for Trunk.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
];

/// Optimises for size.
pub(crate) fn command(workspace: &Workspace, input: &Path, output: &Path) -> Command {
    let mut command = workspace.command("wasm-opt");
    command
        .arg("-Oz")
        .args(FEATURES)
        .arg(input)
        .arg("--output")
        .arg(output);
    command
}
