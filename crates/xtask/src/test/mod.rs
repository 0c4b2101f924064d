//! Runs every check and every test, and counts them.

mod browser;
mod cargo_test;
mod display;
mod end_to_end;
mod engine;
mod graphql;
mod npm;
mod package;
mod playwright;
mod test_runner;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};

use self::engine::Browser;
use crate::workspace::{Workspace, capture, execute};
use crate::{console, setup};

#[derive(Args)]
pub(crate) struct Options {
    /// Run only these suites
    #[arg(value_enum)]
    suites: Vec<Suite>,
    /// Where the suites with a browser run; another one than Chromium runs only those
    ///
    /// In Firefox and in WebKit (Debian's WebKitGTK, in MiniBrowser on a display of Xvfb):
    ///
    /// - browser: all of it; two tests are left out in WebKit, see the README.
    ///
    /// - e2e, npm: the main job (install, list, pane follows), with the frontend in Rust and
    ///   with that in TypeScript on the npm package. Playwright cannot drive these browsers,
    ///   so what else it tests runs in Chromium alone.
    ///
    /// Installs what it needs: Firefox and geckodriver, or WebKit's driver and Xvfb.
    #[arg(long, value_enum, default_value_t = Browser::Chromium, verbatim_doc_comment)]
    browser: Browser,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// rustfmt
    Format,
    /// clippy, for this machine and for wasm
    Lint,
    /// rustdoc without warnings
    Docs,
    /// The TypeScript compiler over all JavaScript and TypeScript
    Types,
    /// Every GraphQL document, against what is known of JTL's schema
    Graphql,
    /// The libraries as a registry would get them, and whether they build from that
    Package,
    /// Unit, documentation, server and sandbox tests
    Native,
    /// The binding in a headless browser, see --browser
    Browser,
    /// The built whole in a headless browser, see --browser
    E2e,
    /// The npm package, packed, in apps that install it, see --browser
    Npm,
}

/// How many tests a suite passed and failed; a check counts as one.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: u64,
    failed: u64,
}

struct Report {
    suite: Suite,
    count: Count,
    took: Duration,
    error: Option<anyhow::Error>,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> ExitCode {
    let reports: Vec<Report> = Suite::value_variants()
        .iter()
        .copied()
        .filter(|suite| options.want(*suite))
        .map(|suite| suite.report(workspace, options))
        .collect();

    println!();
    for report in &reports {
        let Count { passed, failed } = report.count;
        println!(
            "{:>8}  {passed:>4} passed  {failed:>3} failed  {:>12}",
            report.suite.name(),
            console::duration(report.took)
        );
        if let Some(error) = &report.error {
            println!("          {error:#}");
        }
    }
    let passed: u64 = reports.iter().map(|report| report.count.passed).sum();
    let failed: u64 = reports.iter().map(|report| report.count.failed).sum();
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

impl Options {
    fn want(&self, suite: Suite) -> bool {
        match &self.suites[..] {
            [] => self.browser == Browser::Chromium || suite.has_browser(),
            suites => suites.contains(&suite),
        }
    }
}

impl Suite {
    /// Whether another browser makes a difference.
    fn has_browser(self) -> bool {
        matches!(self, Self::Browser | Self::E2e | Self::Npm)
    }

    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    fn report(self, workspace: &Workspace, options: &Options) -> Report {
        eprintln!("\n==> {}", self.name());
        let start = Instant::now();
        let outcome = self.run(workspace, options).and_then(|count| {
            if count.passed + count.failed == 0 {
                bail!("the suite ran no test");
            }
            Ok(count)
        });
        let took = start.elapsed();
        match outcome {
            Ok(count) => {
                let error = (count.failed > 0).then(|| anyhow::anyhow!("see the output above"));
                Report {
                    suite: self,
                    count,
                    took,
                    error,
                }
            }
            Err(error) => Report {
                suite: self,
                count: Count {
                    passed: 0,
                    failed: 1,
                },
                took,
                error: Some(error),
            },
        }
    }

    fn run(self, workspace: &Workspace, options: &Options) -> Result<Count> {
        match self {
            Self::Format => check(workspace.cargo().args(["fmt", "--all", "--check"])),
            Self::Lint => lint(workspace),
            Self::Docs => docs(workspace),
            Self::Types => {
                setup::for_optimised_build(workspace)?;
                let checked = check(&mut workspace.command("tsc"))?;
                let declarations = "crates/appbridge-sandbox/npm/declarations.js";
                let written = check(workspace.command("node").args([declarations, "--check"]))?;
                Ok(Count {
                    passed: checked.passed + written.passed,
                    failed: 0,
                })
            }
            Self::Graphql => graphql::run(workspace),
            Self::Package => package::run(workspace),
            Self::Native => cargo_test::native(workspace),
            Self::Browser => browser::run(workspace, options.browser),
            Self::E2e => end_to_end::run(workspace, options.browser),
            Self::Npm => npm::run(workspace, options.browser),
        }
    }
}

fn docs(workspace: &Workspace) -> Result<Count> {
    let doc = |arguments: &[&str]| {
        check(
            workspace
                .cargo()
                .args(["doc", "--quiet", "--locked", "--no-deps"])
                .args(arguments)
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
    };
    let plain = doc(&["--workspace", "--exclude", "wasm-bindgen-tools"])?;
    // As its users read it, with the items of all its features.
    let featured = ["--package", "appbridge", "--package", "appbridge-leptos"];
    let featured = doc(&[&featured[..], &["--all-features"]].concat())?;
    Ok(Count {
        passed: plain.passed + featured.passed,
        failed: 0,
    })
}

fn lint(workspace: &Workspace) -> Result<Count> {
    setup::for_build(workspace)?;
    let mut native = workspace.cargo();
    embed_fixture(workspace, &mut native);
    let native = check(native.args([
        "clippy",
        "--quiet",
        "--locked",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))?;
    let wasm = |arguments: &[&str]| {
        check(
            workspace
                .cargo()
                .args(["clippy", "--quiet", "--locked"])
                .args(["--target", "wasm32-unknown-unknown"])
                .args(arguments)
                .args(["--all-targets", "--", "-D", "warnings"]),
        )
    };
    let packages = ["appbridge-types", "appbridge-js", "demo"];
    let packages = wasm(&packages.map(|name| ["--package", name]).concat())?;
    let libraries = ["--package", "appbridge", "--package", "appbridge-leptos"];
    let libraries = wasm(&[&libraries[..], &["--all-features"]].concat())?;
    let mut alone = wasm(&["--package", "appbridge-leptos"])?.passed;
    // Each feature has to do without the others.
    for features in ["", "fetch", "mock", "tracing"] {
        alone += wasm(&["--package", "appbridge", "--features", features])?.passed;
    }
    let backend = features_of_the_backend(workspace)?;
    // A workspace of its own: whoever changes a dependency of the libraries forgets
    // its lock file, and `cargo xtask fuzz` would refuse it.
    let fuzz_lock = {
        let mut cargo = workspace.cargo();
        cargo.args(["metadata", "--locked", "--format-version", "1"]);
        cargo.args(["--manifest-path", "fuzz/Cargo.toml"]);
        capture(&mut cargo).context(
            "fuzz/Cargo.lock is not up to date; `cargo metadata --manifest-path \
             fuzz/Cargo.toml` mends it",
        )?;
        1
    };
    Ok(Count {
        passed: native.passed + packages.passed + libraries.passed + alone + backend + fuzz_lock,
        failed: 0,
    })
}

/// `appbridge-server` with each feature alone: a program that has no use for a web
/// framework or for GraphQL does not build one.
fn features_of_the_backend(workspace: &Workspace) -> Result<u64> {
    const FRAMEWORK: &str = "axum";
    const GRAPHQL: &str = "graphql_client";
    let alone = ["--package", "appbridge-server", "--no-default-features"];
    let mut passed = 0;
    for (features, unwanted) in [("", &[FRAMEWORK, GRAPHQL][..]), ("graphql", &[FRAMEWORK])] {
        let mut cargo = workspace.cargo();
        cargo.args(["tree", "--locked", "--edges", "normal", "--prefix", "none"]);
        cargo.args(["--format", "{p}"]).args(alone);
        let tree = capture(cargo.args(["--features", features]))?;
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        for name in names {
            if unwanted.iter().any(|unwanted| name.starts_with(unwanted)) {
                bail!("appbridge-server depends on {name} with the features [{features}]");
            }
        }
        passed += 1;
    }
    for features in ["", "axum", "graphql", "onpremise", "scx"] {
        let mut cargo = workspace.cargo();
        cargo.args(["clippy", "--quiet", "--locked"]).args(alone);
        cargo.args(["--features", features, "--lib"]);
        if features == "graphql" {
            // A program without a frontend.
            cargo.args(["--example", "walk_orders"]);
        }
        passed += check(cargo.args(["--", "-D", "warnings"]))?.passed;
    }
    Ok(passed)
}

/// A frontend for the feature `embed-frontend`, small enough to stand beside the tests
/// that know it.
fn embed_fixture(workspace: &Workspace, cargo: &mut Command) {
    let fixture = workspace.path("crates/appbridge-app/tests/frontend");
    cargo.env("EMBED_FRONTEND", fixture);
}

/// The programs that tests start.
fn build_programs(workspace: &Workspace) -> Result<()> {
    execute(workspace.cargo().args([
        "build",
        "--locked",
        "--package",
        "appbridge-sandbox",
        "--package",
        "demo-server",
    ]))
}

/// A command that is one check: it passes or it fails.
fn check(command: &mut Command) -> Result<Count> {
    execute(command)?;
    Ok(Count {
        passed: 1,
        failed: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(suites: &[Suite], browser: Browser) -> Vec<String> {
        let options = Options {
            suites: suites.to_vec(),
            browser,
        };
        let suites = Suite::value_variants().iter().copied();
        suites
            .filter(|suite| options.want(*suite))
            .map(Suite::name)
            .collect()
    }

    #[test]
    fn another_browser_runs_what_has_one_and_is_never_there_by_default() {
        for browser in [Browser::Firefox, Browser::Webkit] {
            assert_eq!(names(&[], browser), ["browser", "e2e", "npm"]);
        }
        let all = names(&[], Browser::Chromium);
        assert_eq!(all.len(), Suite::value_variants().len());
        assert_eq!(names(&[Suite::Docs], Browser::Webkit), ["docs"]);
    }
}
