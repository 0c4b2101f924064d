//! `wasm-bindgen-test-runner`, built from `Cargo.lock` so that its version is always the
//! library's. What stops it is one sentence, and no backtrace.

#![allow(
    clippy::print_stderr,
    reason = "a command-line program speaks through its standard streams"
)]

use std::env;
use std::process::ExitCode;

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

/// How the runner's own account of a missing driver begins, which is 25 lines long.
const NO_DRIVER: &str = "failed to find a suitable WebDriver binary";

/// How it begins when a driver cannot be started.
const NO_START: &str = "failed to spawn ";

const ADVICE: &str = "install one (Debian: `sudo apt-get install chromium chromium-driver`; `cargo \
    xtask test browser` does so itself), or name its path in the environment variable CHROMEDRIVER \
    or GECKODRIVER";

fn main() -> ExitCode {
    match run_cli_with_args(env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", explained(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

fn explained(error: &str) -> String {
    if error.starts_with(NO_DRIVER) {
        format!("no driver of a browser was found to run these tests in; {ADVICE}")
    } else if error.starts_with(NO_START) {
        format!("the driver of the browser does not start ({error}); {ADVICE}")
    } else {
        error.to_owned()
    }
}
