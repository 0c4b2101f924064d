//! Migrations are embedded when the crate is compiled; a new one has to cause
//! a new compilation.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
