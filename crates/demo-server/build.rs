//! What the crate takes in when it is compiled: queries, and with the
//! feature `embed-frontend` the built frontend.

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    // A new query has to cause a new compilation.
    println!("cargo::rerun-if-changed=graphql");
    println!("cargo::rerun-if-changed=../../tests/facts/erp.graphql");
    if env::var_os("CARGO_FEATURE_EMBED_FRONTEND").is_some() {
        embed_frontend();
    }
}

/// Tells the compiler where the frontend is, seen from this package, or says what is
/// missing. Neither this script nor what it tells may hold the path of the package: cargo
/// keeps both when the whole is moved or copied.
fn embed_frontend() {
    println!("cargo::rerun-if-env-changed=EMBED_FRONTEND");
    // Seen from the workspace.
    let folder = env::var_os("EMBED_FRONTEND").map_or_else(|| "dist".into(), PathBuf::from);
    let folder = Path::new("../..").join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    // Cargo runs build scripts in their package.
    if folder.join("index.html").is_file() {
        println!("cargo::rustc-env=EMBEDDED_FRONTEND={}", folder.display());
    } else {
        println!(
            "cargo::error=the feature embed-frontend needs a built frontend, but {} has no \
             index.html: run `cargo xtask dist`, which builds both, or name the folder in \
             EMBED_FRONTEND",
            folder.display()
        );
    }
}
