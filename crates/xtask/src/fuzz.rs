//! Runs the fuzz targets of `fuzz/`, on stable Rust.

use std::fs;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::workspace::{Workspace, execute};
use crate::{console, setup};

#[derive(Args)]
pub(crate) struct Options {
    /// Run only this target: a file of fuzz/fuzz_targets, without its ending
    /// (an unknown name lists them)
    target: Option<String>,
    /// How many seconds each target runs
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let known = targets(workspace)?;
    let wanted = match &options.target {
        None => known,
        Some(target) if known.contains(target) => vec![target.clone()],
        Some(target) => bail!(
            "there is no fuzz target `{target}`; there are: {}",
            known.join(", ")
        ),
    };
    setup::for_fuzzing(workspace)?;
    console::step(
        "Building the fuzz targets",
        Some("about five minutes the first time"),
        || execute(&mut cargo_fuzz(workspace, "build")).context("the fuzz targets do not build"),
    )?;

    let mut failed = Vec::new();
    for (target, number) in wanted.iter().zip(1..) {
        let title = format!("Fuzzing {target}, {number} of {}", wanted.len());
        let duration = format!("{} seconds", options.seconds);
        let outcome = console::step(&title, Some(&duration), || {
            let time = format!("-max_total_time={}", options.seconds);
            // Only what ends a run or adds to it is worth a line.
            let quiet = ["-verbosity=0", "-print_final_stats=1"];
            execute(
                cargo_fuzz(workspace, "run")
                    .args([target, "--", &time])
                    .args(quiet),
            )
        });
        if outcome.is_err() {
            failed.push(target.as_str());
        }
    }
    if !failed.is_empty() {
        bail!(
            "{} of {} fuzz targets failed: {}; the output above names the input, a file of fuzz/artifacts/",
            failed.len(),
            wanted.len(),
            failed.join(", ")
        );
    }
    match wanted.len() {
        1 => println!("the fuzz target found nothing"),
        count => println!("{count} fuzz targets found nothing"),
    }
    Ok(())
}

/// The names of the files in `fuzz/fuzz_targets/`, in their order.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.path("fuzz/fuzz_targets");
    let files =
        fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let names = files.map(|file| Ok(file?.path().file_stem().map(ToOwned::to_owned)));
    let names: Vec<_> = names.collect::<Result<_>>()?;
    let mut targets: Vec<String> = names
        .into_iter()
        .flatten()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    targets.sort();
    if targets.is_empty() {
        bail!("fuzz/ has no targets");
    }
    Ok(targets)
}

fn cargo_fuzz(workspace: &Workspace, command: &str) -> std::process::Command {
    let mut cargo = workspace.cargo();
    // Sanitizers need a nightly Rust, and find faults of `unsafe` code, of which
    // there is none here.
    cargo
        .args(["fuzz", command, "--sanitizer", "none", "--target-dir"])
        .arg(workspace.target("fuzz"));
    cargo
}
