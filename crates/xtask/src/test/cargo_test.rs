//! `cargo test`, counted by the summary lines that it prints.

use std::process::Command;

use anyhow::{Result, bail};

use super::{Count, embed_fixture};
use crate::setup;
use crate::workspace::{Workspace, follow};

pub(super) fn native(workspace: &Workspace) -> Result<Count> {
    setup::for_native_tests(workspace)?;
    let mut cargo = workspace.cargo();
    embed_fixture(workspace, &mut cargo);
    count(
        cargo
            .args([
                "test",
                "--quiet",
                "--locked",
                "--workspace",
                "--all-features",
            ])
            // It has no tests, and together with the others it would be built
            // with other features than by itself, again and again.
            .args(["--exclude", "wasm-bindgen-tools", "--no-fail-fast"]),
    )
}

/// Runs `cargo test`, shows its output as it comes and adds up its summaries.
pub(super) fn count(command: &mut Command) -> Result<Count> {
    let mut count = Count::default();
    let mut ran_nothing = false;
    let status = follow(command, |line| {
        // wasm-bindgen's runner exits with 0 when a file has no browser test.
        ran_nothing |= line.trim() == "no tests to run!";
        if let Some(summary) = summary(line) {
            count.passed += summary.passed;
            count.failed += summary.failed;
        }
    })?;
    if ran_nothing {
        bail!("a test file ran no test; does it lack `run_in_browser`?");
    }
    if !status.success() && count.failed == 0 {
        bail!("`cargo test` failed before its tests could be counted ({status})");
    }
    Ok(count)
}

/// Reads `test result: ok. 12 passed; 0 failed; …`.
fn summary(line: &str) -> Option<Count> {
    let (_, counts) = line.split_once("test result: ")?;
    let number = |what: &str| {
        let before = counts.split(what).next()?;
        before.split_whitespace().last()?.parse().ok()
    };
    Some(Count {
        passed: number(" passed")?,
        failed: number(" failed")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.05s";
        let count = summary(line).unwrap();
        assert_eq!((count.passed, count.failed), (12, 3));
    }

    #[test]
    fn other_lines_are_not_summaries() {
        assert!(summary("running 12 tests").is_none());
        assert!(summary("test a_test ... ok").is_none());
    }
}
