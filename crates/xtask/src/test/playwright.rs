//! Playwright's tests, counted by the report that it writes.

use std::ffi::OsString;
use std::fs;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::Count;
use super::engine::{Browser, Engine};
use crate::workspace::Workspace;

/// Playwright, with a browser: Chromium, which it drives itself, or one that a driver of
/// its own drives.
pub(super) struct Playwright<'a> {
    workspace: &'a Workspace,
    engine: Engine,
}

impl<'a> Playwright<'a> {
    pub(super) fn ensure(workspace: &'a Workspace, browser: Browser) -> Result<Self> {
        Ok(Self {
            workspace,
            engine: Engine::ensure(workspace, browser)?,
        })
    }

    /// Runs the tests of `spec`, a folder or a file in one, which read `variables` and write into `output`.
    pub(super) fn run(
        &self,
        spec: &str,
        output: &str,
        variables: &[(&str, OsString)],
    ) -> Result<Count> {
        let report = self.workspace.path(output).join("report.json");
        if report.exists() {
            // A report of an earlier run must not speak for this one.
            fs::remove_file(&report)?;
        }
        let spec = self.workspace.path(spec);
        let mut command = self.workspace.command("playwright");
        command.arg("test");
        let folder = if spec.is_file() {
            command.arg(&spec);
            spec.parent().unwrap_or(&spec)
        } else {
            &spec
        };
        let engine = self.engine.specs.iter();
        let status = command
            .arg("--config")
            .arg(folder.join("playwright.config.ts"))
            .envs(engine.map(|(name, value)| (name, value)))
            .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .status()
            .context("Playwright could not be started")?;

        let report = fs::read(&report)
            .with_context(|| format!("Playwright ended without a report ({status})"))?;
        let count = count(&report)?;
        if !status.success() && count.failed == 0 {
            bail!("Playwright failed outside its tests ({status}); see the output above");
        }
        Ok(count)
    }
}

/// Reads the numbers of a report.
fn count(report: &[u8]) -> Result<Count> {
    let report: Value =
        serde_json::from_slice(report).context("Playwright's report is not JSON")?;
    let number = |name: &str| {
        report
            .pointer(&format!("/stats/{name}"))
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    Ok(Count {
        passed: number("expected"),
        // Nothing is retried and nothing may be skipped.
        failed: number("unexpected") + number("flaky") + number("skipped"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_did_not_simply_pass_has_failed() {
        let report = br#"{"stats": {"expected": 12, "unexpected": 1, "flaky": 2, "skipped": 3}}"#;
        let count = count(report).unwrap();
        assert_eq!((count.passed, count.failed), (12, 6));
    }
}
