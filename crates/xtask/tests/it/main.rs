//! What the compiler does not hold the workspace to.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod browsers;
mod checkout;
mod module_circles;

use std::path::PathBuf;

/// The workspace, where it is when the tests run: they may have been built elsewhere.
fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
    PathBuf::from(package).join("../..")
}
