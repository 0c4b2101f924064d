//! Migrations are embedded when the crate is compiled, and queries checked; a
//! new one has to cause a new compilation.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=graphql");
}
