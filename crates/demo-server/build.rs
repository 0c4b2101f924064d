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

/// Tells the compiler where the frontend is, or says what is missing.
fn embed_frontend() {
    println!("cargo::rerun-if-env-changed=EMBED_FRONTEND");
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = manifest.ancestors().nth(2).unwrap_or(manifest);
    let folder = env::var_os("EMBED_FRONTEND").map_or_else(|| "dist".into(), PathBuf::from);
    let folder = workspace.join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    match folder.join("index.html").canonicalize() {
        Ok(page) => {
            let folder = page.parent().unwrap_or(&folder);
            println!("cargo::rustc-env=EMBEDDED_FRONTEND={}", folder.display());
        }
        Err(_) => println!(
            "cargo::error=the feature embed-frontend needs a built frontend, but {} has no \
             index.html: run `cargo xtask dist`, which builds both, or name the folder in \
             EMBED_FRONTEND",
            folder.display()
        ),
    }
}
