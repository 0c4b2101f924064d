//! Builds the demo's frontend with Trunk, and measures what a browser downloads.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::console;
use crate::workspace::{Workspace, execute};

/// How the frontend is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Builds fast, runs slow: megabytes of wasm.
    Dev,
    /// As it ships: optimised for size by the compiler and by wasm-opt.
    Release,
}

/// Builds into `dist`, a folder of the workspace, and returns its path.
pub(crate) fn build(workspace: &Workspace, profile: Profile, dist: &str) -> Result<PathBuf> {
    let what = match profile {
        Profile::Dev => "Building the demo's frontend",
        Profile::Release => "Building the demo's frontend, optimised",
    };
    console::step(what, Some("the first time takes minutes"), || {
        let mut trunk = workspace.command("trunk");
        // Offline: Trunk must take the tools that the set-up installed.
        trunk.args(["--log", "warn", "build", "--offline", "--dist", dist]);
        if profile == Profile::Release {
            trunk.arg("--release");
        }
        // Trunk reads NO_COLOR as a flag and refuses any value but true or false.
        trunk.env_remove("NO_COLOR");
        execute(&mut trunk).context("the demo's frontend could not be built")
    })?;
    Ok(workspace.path(dist))
}

/// Prints what a browser downloads for the demo, file by file.
pub(crate) fn print_size(dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(dist, &mut files)?;
    files.sort();

    println!("{:>10} {:>10}  file", "bytes", "brotli 11");
    let (mut plain_total, mut compressed_total) = (0, 0);
    for file in files {
        let content = fs::read(&file)?;
        let compressed = brotli_size(&content)?;
        plain_total += content.len();
        compressed_total += compressed;
        println!(
            "{:>10} {:>10}  {}",
            content.len(),
            compressed,
            file.strip_prefix(dist)?.display()
        );
    }
    println!("{plain_total:>10} {compressed_total:>10}  all");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The size after brotli at its best, which is what a server should send.
fn brotli_size(content: &[u8]) -> Result<usize> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed.len())
}
