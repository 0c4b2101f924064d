//! `wasm-bindgen-test-runner`, built from `Cargo.lock` so that its version is always the
//! library's. What stops it is one sentence, and no backtrace.
//!
//! It serves the tests with tiny-http 0.12, which can leave a connection without a thread:
//! its pool counts a thread as waiting until it has woken, so two connections that arrive
//! together are both given to the last one, and the second is read when any thread has
//! ended its work. Those of a browser's other connections end after five minutes, which
//! was a test run that hung now and then. A connection that is closed at once ends that
//! wait: it gets a thread of its own, which then takes what is in the queue.

#![allow(
    clippy::print_stderr,
    reason = "a command-line program speaks through its standard streams"
)]

use std::env::{self, VarError};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

/// Where the runner listens, which it chooses itself without this variable.
const ADDRESS: &str = "WASM_BINDGEN_TEST_ADDRESS";

/// How often the server is connected to.
const INTERVAL: Duration = Duration::from_millis(100);

/// How the runner's own account of a missing driver begins, which is 25 lines long.
const NO_DRIVER: &str = "failed to find a suitable WebDriver binary";

/// How it begins when a driver cannot be started.
const NO_START: &str = "failed to spawn ";

const ADVICE: &str = "install one (Debian: `sudo apt-get install chromium chromium-driver`; `cargo \
    xtask test browser` does so itself), or name its path in the environment variable CHROMEDRIVER \
    or GECKODRIVER";

fn main() -> ExitCode {
    let result = if env::var(ADDRESS) == Err(VarError::NotPresent) {
        run_and_connect()
    } else {
        run_cli_with_args(env::args_os()).map(|()| ExitCode::SUCCESS)
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {}", explained(&format!("{error:#}")));
        ExitCode::FAILURE
    })
}

/// Runs this program once more with an address, and connects to it until it has ended.
fn run_and_connect() -> Result<ExitCode> {
    let address = free_address().context("no free port on 127.0.0.1")?;
    let program = env::current_exe().context("the runner's own path is not known")?;
    let mut runner = Command::new(program)
        .args(env::args_os().skip(1))
        .env(ADDRESS, address.to_string())
        .spawn()
        .context("the runner does not start")?;
    let status = loop {
        if let Some(status) = runner.try_wait()? {
            break status;
        }
        // Refused as long as the server has not started: that is no error.
        drop(TcpStream::connect(address));
        thread::sleep(INTERVAL);
    };
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
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
