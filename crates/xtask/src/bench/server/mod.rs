//! `crates/appbridge-server/benches/backend`, and the demo's backend beside
//! `tests/bench/express` under load.

mod http;
mod load;
mod programs;
mod verify;

use std::path::PathBuf;
use std::process::Stdio;
use std::{env, thread};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::report::Row;
use crate::workspace::{Workspace, capture, execute};
use crate::{console, setup};

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Row>> {
    require_machine(workspace)?;
    setup::for_load(workspace)?;
    let bench = build_bench(workspace)?;
    let backend = build_backend(workspace)?;
    let mut rows = verify::measure(workspace, &bench)?;
    rows.extend(http::measure(workspace, &bench, &backend)?);
    Ok(rows)
}

/// Fails at once, rather than after minutes of building.
fn require_machine(workspace: &Workspace) -> Result<()> {
    if env::consts::OS != "linux" || workspace.find("taskset").is_none() {
        bail!("the backend's benchmarks need Linux, and taskset (Debian: package util-linux)");
    }
    if thread::available_parallelism()?.get() < 2 {
        bail!("the backend's benchmarks need two cores: one for the server, one for its load");
    }
    Ok(())
}

/// Builds the benchmarks of `appbridge-server`; where cargo has put them.
fn build_bench(workspace: &Workspace) -> Result<PathBuf> {
    console::step(
        "Building the benchmarks of appbridge-server",
        Some("the first time takes minutes"),
        || {
            let messages = capture(
                workspace
                    .cargo()
                    .args(["bench", "--locked", "--package", "appbridge-server"])
                    .args(["--bench", "backend", "--no-run"])
                    .args(["--message-format", "json-render-diagnostics"])
                    .stderr(Stdio::inherit()),
            )?;
            messages
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .find_map(|message| executable(&message, "backend"))
                .context("cargo did not say where the benchmarks are")
        },
    )
}

/// Reads cargo's message about a finished program.
fn executable(message: &Value, name: &str) -> Option<PathBuf> {
    if message.pointer("/target/name")? != name {
        return None;
    }
    Some(PathBuf::from(message.get("executable")?.as_str()?))
}

/// Builds the demo's backend as it ships.
fn build_backend(workspace: &Workspace) -> Result<PathBuf> {
    console::step(
        "Building the demo's backend, optimised",
        Some("the first time takes minutes"),
        || {
            execute(workspace.cargo().args([
                "build",
                "--locked",
                "--release",
                "--package",
                "demo-server",
            ]))
        },
    )?;
    Ok(workspace
        .target("release")
        .join(format!("demo-server{}", env::consts::EXE_SUFFIX)))
}

fn median(values: impl IntoIterator<Item = f64>) -> Result<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values
        .get(values.len() / 2)
        .copied()
        .context("nothing was measured")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_program_is_found_in_the_messages_of_cargo() {
        let message = json!({
            "reason": "compiler-artifact",
            "target": { "name": "backend", "kind": ["bench"] },
            "executable": "/target/release/deps/backend-1f",
        });
        assert_eq!(
            executable(&message, "backend"),
            Some(PathBuf::from("/target/release/deps/backend-1f"))
        );
        assert_eq!(executable(&message, "another"), None);
        let library = json!({ "target": { "name": "backend" }, "executable": null });
        assert_eq!(executable(&library, "backend"), None);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0]).unwrap(), 2.0);
        assert!(median([]).is_err());
    }
}
