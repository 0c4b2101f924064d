//! `wasm-bindgen-test-runner`, built from `Cargo.lock` so that its version is always the library's.
//!
//! It serves the tests with tiny-http 0.12, which can leave a connection without a thread:
//! its pool counts a thread as waiting until it has woken, so two connections that arrive
//! together are both given to the last one, and the second is read when any thread has
//! ended its work. Those of a browser's other connections end after five minutes, which
//! was a test run that hung now and then. A connection that is closed at once ends that
//! wait: it gets a thread of its own, which then takes what is in the queue.

use std::env::{self, VarError};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// Where the runner listens, which it chooses itself without this variable.
const ADDRESS: &str = "WASM_BINDGEN_TEST_ADDRESS";

/// How often the server is connected to.
const INTERVAL: Duration = Duration::from_millis(100);

fn main() -> Result<ExitCode> {
    if env::var(ADDRESS) == Err(VarError::NotPresent) {
        return run_and_connect();
    }
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(env::args_os())?;
    Ok(ExitCode::SUCCESS)
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
