//! The tests of the libraries and of the demo's components that run in browsers.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::cargo_test::count;
use super::engine::{Browser, Engine};
use super::{Count, test_runner};
use crate::setup;
use crate::workspace::{Workspace, execute};

/// The vendor's package, which is not in every registry: the conformance script is run
/// against it where somebody has installed it.
const VENDOR_SDK: &str = "node_modules/@jtl-software/cloud-apps-core";

/// Where [`VENDOR_SDK`] goes as one module without imports.
const VENDOR_BUNDLE: &str = "conformance/vendor-sdk.js";

pub(super) fn run(workspace: &Workspace, browser: Browser) -> Result<Count> {
    // First, since who lacks it should not wait for a build to hear of it.
    let engine = Engine::ensure(workspace, browser)?;
    setup::for_build(workspace)?;
    let runner = test_runner::names_a_missing_driver(workspace)?;
    let mut cargo = cargo_test(workspace, &engine);
    // Only the browser tests: the units' tests are native ones.
    cargo.args(["--package", "appbridge", "--package", "appbridge-types"]);
    cargo.args(["--package", "appbridge-leptos"]);
    cargo.args(["--features", "appbridge-types/demo"]);
    cargo.args(["--test", "*", "--no-fail-fast"]);
    cargo.arg("--");
    for test in engine.unlike {
        cargo.args(["--skip", test]);
    }
    let stand_in = count(&mut cargo)?;

    let mut cargo = cargo_test(workspace, &engine);
    cargo.args(["--package", "demo", "--bin", "demo"]);
    let demo = count(&mut cargo)?;

    let vendor = match vendor_bundle(workspace)? {
        Some(bundle) => {
            let mut cargo = cargo_test(workspace, &engine);
            cargo.args(["--package", "appbridge", "--test", "conformance"]);
            count(cargo.env("CONFORMANCE_SDK", bundle))?
        }
        None => Count::default(),
    };
    Ok(Count {
        passed: runner.passed + stand_in.passed + demo.passed + vendor.passed,
        failed: stand_in.failed + demo.failed + vendor.failed,
    })
}

/// The vendor's package as one module; `None` where it is not installed.
fn vendor_bundle(workspace: &Workspace) -> Result<Option<PathBuf>> {
    // First, as an installation from the lock file removes what is not in it.
    setup::for_optimised_build(workspace)?;
    let package = workspace.path(VENDOR_SDK);
    if !package.is_dir() {
        return Ok(None);
    }
    let bundle = workspace.target(VENDOR_BUNDLE);
    if let Some(folder) = bundle.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    eprintln!("The conformance script also runs against {VENDOR_SDK}.");
    execute(
        workspace
            .command("esbuild")
            .arg(&package)
            .args(["--bundle", "--format=esm", "--log-level=warning"])
            .arg(format!("--outfile={}", bundle.display())),
    )
    .context("the vendor's SDK could not be bundled")?;
    Ok(Some(bundle))
}

/// `cargo test` for browser tests, by this engine.
fn cargo_test(workspace: &Workspace, engine: &Engine) -> Command {
    let mut cargo = workspace.cargo();
    setup::run_tests_with_built_runner(workspace, &mut cargo);
    // The runner takes the first driver that it finds.
    for driver in ["CHROMEDRIVER", "GECKODRIVER", "SAFARIDRIVER"] {
        cargo.env_remove(driver);
    }
    cargo
        .envs(engine.runner.iter().map(|(name, value)| (name, value)))
        .env("WASM_BINDGEN_TEST_TIMEOUT", engine.seconds.to_string())
        .args(["test", "--locked", "--target", "wasm32-unknown-unknown"])
        // Without them, cargo passes over the tests of features.
        .arg("--all-features");
    cargo
}
