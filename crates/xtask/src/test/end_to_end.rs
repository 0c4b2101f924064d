//! Playwright against `cargo xtask dev`, with the frontend as it ships.

use std::env;
use std::fs;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::Count;
use crate::frontend;
use crate::setup::Chromium;
use crate::workspace::{Workspace, execute};

pub(super) fn run(workspace: &Workspace) -> Result<Count> {
    let chromium = Chromium::ensure(workspace)?;
    let dist = frontend::build_for_release(workspace, "target/e2e/dist")?;
    execute(workspace.cargo().args([
        "build",
        "--locked",
        "--package",
        "sandbox",
        "--package",
        "demo-server",
    ]))?;

    let report = workspace.path("target/e2e/report.json");
    if report.exists() {
        // A report of an earlier run must not speak for this one.
        fs::remove_file(&report)?;
    }
    let status = workspace
        .command("playwright")
        .args(["test", "--config", "tests/e2e/playwright.config.ts"])
        .env("CHROMIUM", chromium.browser)
        .env("XTASK", env::current_exe()?)
        .env("FRONTEND_DIST", dist)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .status()
        .context("Playwright could not be started")?;

    let report = fs::read(&report)
        .with_context(|| format!("Playwright ended without a report ({status})"))?;
    let report: Value =
        serde_json::from_slice(&report).context("Playwright's report is not JSON")?;
    let number = |name: &str| {
        report
            .pointer(&format!("/stats/{name}"))
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    let count = Count {
        passed: number("expected"),
        // Nothing is retried and nothing may be skipped.
        failed: number("unexpected") + number("flaky") + number("skipped"),
    };
    if !status.success() && count.failed == 0 {
        bail!("Playwright failed outside its tests ({status}); see the output above");
    }
    Ok(count)
}
