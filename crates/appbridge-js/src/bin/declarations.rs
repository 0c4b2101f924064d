//! Prints what the npm package declares of Rust's types: `payloads.d.ts`.
//! `-- demo` prints the answers of the demo's backend instead.

#![allow(
    clippy::print_stdout,
    reason = "a command-line program speaks through its standard streams"
)]

use std::env;

use appbridge::{Error, ErrorKind};
use appbridge_types::typescript;

fn main() {
    if env::args().nth(1).as_deref() == Some("demo") {
        println!("{}", typescript::demo());
        return;
    }
    println!("{}", typescript::bridge());
    println!(
        "/** Codes of errors that the binding has; see `AppBridgeErrorCode`. */\n{}",
        union("ErrorCode", codes())
    );
    println!(
        "/** What an error means for what to do next. `environment`: there is no (complete) bridge,\n \
         * and waiting brings none. `transient`: another attempt may succeed. `refused`: the other\n \
         * side understood, and said no. `contract`: the two sides do not mean the same thing, which\n \
         * is an error in a program. */\n{}",
        union("ErrorKind", ErrorKind::ALL.iter().map(|kind| kind.name()))
    );
}

/// Values of JavaScript need not be encoded, so that nothing can go wrong with that.
fn codes() -> impl Iterator<Item = &'static str> {
    let codes = Error::CODES.iter().copied();
    codes.filter(|code| !code.ends_with("_not_serializable"))
}

fn union(name: &str, members: impl Iterator<Item = &'static str>) -> String {
    let members: String = members.map(|member| format!("\n  | '{member}'")).collect();
    format!("export type {name} ={members};\n")
}
