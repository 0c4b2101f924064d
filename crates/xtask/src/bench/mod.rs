//! Runs the benchmarks and judges their values by budgets.
//!
//! Budgets stand here and not in tests: a test that depends on time fails when the
//! machine is busy.

mod attacks;
mod bridge;
mod report;
mod sandbox;
mod server;
mod size;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use self::report::Row;
use crate::workspace::Workspace;
use crate::{console, download, frontend, npm};

#[derive(Args)]
pub(crate) struct Options {
    /// Run only these parts
    #[arg(value_enum)]
    parts: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// bridge.* and leak.*: about a minute, best on a machine that does nothing else
    Bridge,
    /// size.appbridge.*
    Size,
    /// npm.*
    Npm,
    /// demo.*
    Demo,
    /// attacks.*: hostile tokens, and what jsonwebtoken and jose do with them
    Attacks,
    /// sandbox.*: its start, and a page of its ERP API
    Sandbox,
    /// server.*: about five minutes after the build, on a machine that does nothing else
    Server,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut rows = Vec::new();
    for part in Part::value_variants() {
        if options.parts.is_empty() || options.parts.contains(part) {
            rows.extend(part.measure(workspace)?);
        }
    }
    report::print(&rows);
    report::write(&rows, &workspace.path("target/bench/report.json"))?;
    let missed = rows.iter().filter(|row| row.misses_its_budget()).count();
    match missed {
        0 => Ok(()),
        1 => bail!("a value misses its budget"),
        _ => bail!("{missed} values miss their budgets"),
    }
}

impl Part {
    fn measure(self, workspace: &Workspace) -> Result<Vec<Row>> {
        match self {
            Self::Bridge => bridge::measure(workspace),
            Self::Size => size::measure(workspace),
            Self::Npm => npm(workspace),
            Self::Demo => demo(workspace),
            Self::Attacks => attacks::measure(workspace),
            Self::Sandbox => sandbox::measure(workspace),
            Self::Server => server::measure(workspace),
        }
    }
}

/// What a browser downloads for the npm package.
fn npm(workspace: &Workspace) -> Result<Vec<Row>> {
    let bytes = npm::build(workspace)?.brotli_bytes()?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "nothing here comes near 2⁵³ bytes"
    )]
    let budget = npm::BUDGET as f64;
    Ok(vec![
        Row::bytes("npm.brotli_bytes", bytes).with_budget(budget),
    ])
}

/// What a browser downloads for the whole demo.
fn demo(workspace: &Workspace) -> Result<Vec<Row>> {
    let dist = frontend::build_for_release(workspace, "target/bench/dist")?;
    let bytes = console::step("Compressing the demo", None, || {
        download::brotli_bytes(&dist)
    })?;
    Ok(vec![
        // 136,500, and what the pages in a tab of their own add: sign-in, the bar, the search in
        // the address.
        Row::bytes("demo.brotli_bytes", bytes).with_budget(157_000.0),
    ])
}
