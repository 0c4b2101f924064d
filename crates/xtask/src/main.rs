//! Developer commands of this workspace: `cargo xtask --help`.
//!
//! Each command sets up what it needs first ([`setup`]), says what it does and
//! how long it took ([`console`]), and fails with one sentence that names the
//! missing thing and the command that mends it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program speaks through its standard streams"
)]

mod bench;
mod console;
mod dev;
mod dist;
mod download;
mod frontend;
mod fuzz;
mod npm;
mod sandbox_npm;
mod setup;
mod test;
mod wasm_opt;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Developer commands of this workspace.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything, start the sandbox and the demo's backend, print the App Shell's address
    Dev(dev::Options),
    /// Run every check and test; the last line is `N passed, M failed`
    Test(test::Options),
    /// Build the npm package: its folder and its tarball, into target/npm/
    ///
    /// Prints what a browser downloads for it, beside the bridges of others, and fails
    /// when that is more than its budget. Needs Node.js; takes about ten minutes the first
    /// time on two cores, with its tools, and seconds from then on.
    Npm,
    /// Build the sandbox's npm package, and the one with its program for this platform, into
    /// target/sandbox-npm/
    SandboxNpm,
    /// Run the benchmarks, print a table, and fail when a value misses its budget
    ///
    /// The values go to target/bench/report.json as well. Measured are, in Chromium:
    ///
    /// - bridge.call.*, bridge.in_flight_1000.*: the time of a call, and the throughput
    ///   with 1,000 calls in flight; the binding against the SDK in plain JavaScript, in
    ///   turns, on one page and one port. Ratios are medians of pairs.
    ///
    /// - bridge.event.*: the time of an event, and how it grows with its subscribers.
    ///
    /// - leak.*: what a million calls and 100,000 subscriptions leave in memory.
    ///
    /// And what a browser downloads, after brotli:
    ///
    /// - size.appbridge.*: for the smallest app, by features of the binding.
    ///
    /// - npm.brotli_bytes: for the npm package.
    ///
    /// - demo.brotli_bytes: for the demo.
    ///
    /// And without any clock:
    ///
    /// - attacks.*: how many tokens of the corpus of attacks the backend's verifiers judge
    ///   wrongly, beside a table of what jsonwebtoken and jose do with them.
    ///
    /// And the backend (part `server`; Linux, two cores or more):
    ///
    /// - server.verify.*: the verification of a session token, its keys at hand, on one
    ///   core: against the bare signature check by the same library and against jose in
    ///   Node.js, in turns; known_token is one that has been verified before.
    ///
    /// - server.session.*, server.items.*: GET /api/session and GET /api/items of the
    ///   demo's backend against the same in Express (tests/bench/express), in turns, by
    ///   wrk; the platform gives recorded answers. at_N is with N connections, the ratio
    ///   with 64; p50 and p99 are times until an answer, cpu is what a request takes of
    ///   the server's cores. The server has one core to itself, wrk and the platform have
    ///   another; two_cores is without that, where all of them share the machine.
    ///   log_info is with the default log, everything else with RUST_LOG=warn.
    ///
    /// - server.memory.*: resident memory before and after the load, and its peak.
    #[command(verbatim_doc_comment)]
    Bench(bench::Options),
    /// Feed the parsers with whatever a fuzzer comes up with
    ///
    /// Runs each target of fuzz/ for a while, beginning with its seeds and with what earlier
    /// runs have learnt; tells how many inputs it was, and stops a target at the first that
    /// breaks a promise. Needs a C++ compiler, and no nightly Rust. Without a fuzzer, `cargo
    /// xtask test` runs those of the backend as well, for seconds, on changed seeds.
    Fuzz(fuzz::Options),
    /// Build the demo as it ships: one program, with the frontend in it
    Dist,
    /// Build the demo's frontend as it ships and print its size
    Size,
    /// Install what `dev` and `test` need, without running them
    Setup,
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    let outcome = Workspace::locate().and_then(|workspace| command.run(&workspace));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl Command {
    fn run(self, workspace: &Workspace) -> anyhow::Result<ExitCode> {
        match self {
            Self::Dev(options) => dev::run(workspace, &options),
            Self::Test(options) => return Ok(test::run(workspace, &options)),
            Self::Bench(options) => bench::run(workspace, &options),
            Self::Npm => npm::run(workspace),
            Self::SandboxNpm => sandbox_npm::run(workspace),
            Self::Fuzz(options) => fuzz::run(workspace, &options),
            Self::Dist => dist::run(workspace),
            Self::Size => frontend::build_for_release(workspace, "dist")
                .and_then(|dist| download::print(&dist)),
            Self::Setup => setup::for_build(workspace).and_then(|()| setup::for_tests(workspace)),
        }
        .map(|()| ExitCode::SUCCESS)
    }
}
