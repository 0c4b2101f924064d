//! Tells cargo what the macros read.

fn main() {
    // A new migration has to cause a new compilation.
    println!("cargo::rerun-if-changed=migrations");
}
