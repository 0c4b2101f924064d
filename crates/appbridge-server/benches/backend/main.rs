//! The backend's benchmarks; run and judged by `cargo xtask bench server`.
//!
//! | command | what it does |
//! |---|---|
//! | `verify` | times the verification of session tokens, in turns with the bare signature check and with jose |
//! | `platform` | plays the platform for two backends under load |
//! | `compare <backend> <backend>` | connects a tenant at both and checks that they answer the same |
//!
//! Every measured value is a line on the console: `bench: <name> = <value>`.

#![allow(
    clippy::print_stdout,
    reason = "a command-line program speaks through its standard streams"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on benchmarks")]

mod compare;
mod jose;
mod measure;
mod platform;
mod tokens;
mod verify;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // One thread: what is measured here is measured on one core, and the platform
    // has one core to itself.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match *arguments {
        ["verify"] | [] => runtime.block_on(verify::run()),
        ["platform"] => runtime.block_on(platform::run()),
        ["compare", left, right] => runtime.block_on(compare::run(left, right)),
        _ => bail!("verify, platform, or compare with the addresses of two backends"),
    }
}

/// Hands a value to `cargo xtask bench`, which knows its unit and its budget.
fn report(name: &str, value: f64) {
    println!("bench: {name} = {value}");
}
