//! `cargo package`: the libraries as somebody would get them from a registry.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::Count;
use crate::workspace::{self, Workspace, capture, execute};

/// The libraries that an app depends on, as far as they exist and may be published.
const CRATES: [&str; 6] = [
    "appbridge-types",
    "appbridge",
    "appbridge-leptos",
    "appbridge-server",
    "appbridge-app",
    "appbridge-sandbox",
];

/// The one warning that cannot be mended: the project has no public address yet.
const NO_ADDRESS: &str = "manifest has no documentation, homepage or repository";

pub(super) fn run(workspace: &Workspace) -> Result<Count> {
    let crates = publishable(workspace)?;
    let target = workspace.target("packages");
    forget_earlier(workspace, &crates, &target)?;
    let mut cargo = workspace.cargo();
    // With what is not committed yet, which is what is being tested.
    cargo.args(["package", "--locked", "--allow-dirty", "--target-dir"]);
    cargo.arg(&target);
    for Crate { name, .. } in &crates {
        cargo.args(["--package", name]);
    }
    let output = cargo.output().context("cargo could not be started")?;
    let messages = String::from_utf8_lossy(&output.stderr);
    eprint!("{messages}");
    if !output.status.success() {
        bail!("the crates cannot be packaged ({})", output.status);
    }
    if let Some(warning) = warning(&messages) {
        bail!("cargo package warns: {warning}");
    }
    Ok(Count {
        passed: crates.len() as u64,
        failed: 0,
    })
}

struct Crate {
    name: String,
    version: String,
}

/// Those of [`CRATES`] that the workspace has, and that are not kept from a registry.
fn publishable(workspace: &Workspace) -> Result<Vec<Crate>> {
    let mut cargo = workspace.cargo();
    let metadata =
        capture(cargo.args(["metadata", "--locked", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value =
        serde_json::from_str(&metadata).context("cargo metadata's output is not JSON")?;
    let packages = metadata
        .get("packages")
        .and_then(Value::as_array)
        .context("cargo metadata names no packages")?;
    Ok(packages
        .iter()
        // `publish = false` is an empty list of registries.
        .filter(|package| package.get("publish") != Some(&Value::Array(Vec::new())))
        .filter_map(|package| {
            let text = |member| package.get(member)?.as_str().map(str::to_owned);
            Some(Crate {
                name: text("name")?,
                version: text("version")?,
            })
        })
        .filter(|Crate { name, .. }| CRATES.contains(&name.as_str()))
        .collect())
}

/// Cargo takes it that a version in a registry never changes, also in the registry
/// that it makes for the crates it is packaging: without this, a crate would be built
/// with what the crates it depends on were like when they were first packaged.
fn forget_earlier(workspace: &Workspace, crates: &[Crate], target: &Path) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["clean", "--quiet", "--locked", "--target-dir"]);
    cargo.arg(target);
    for Crate { name, .. } in crates {
        cargo.args(["--package", name]);
    }
    execute(&mut cargo)?;

    let home = workspace::cargo_home();
    let Some(unpacked) = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok()) else {
        return Ok(());
    };
    for registry in unpacked {
        let registry = registry?;
        // Without a host's name: a registry on this machine.
        if registry.file_name().to_string_lossy().starts_with('-') {
            for Crate { name, version } in crates {
                let folder = registry.path().join(format!("{name}-{version}"));
                if folder.exists() {
                    fs::remove_dir_all(&folder)
                        .with_context(|| format!("{} cannot be removed", folder.display()))?;
                }
            }
        }
    }
    Ok(())
}

/// The first thing that cargo finds wrong with a manifest or with a package's files.
/// What the compiler says comes after that and is the suite `lint`'s concern.
fn warning(messages: &str) -> Option<&str> {
    messages
        .lines()
        .take_while(|line| !line.trim_start().starts_with("Verifying "))
        .filter_map(|line| line.strip_prefix("warning: "))
        // Tests that need a browser, and a sandbox, are left out on purpose.
        .filter(|warning| !warning.starts_with("ignoring "))
        .find(|warning| *warning != NO_ADDRESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_about_the_packages_count() {
        let messages = "\
warning: manifest has no documentation, homepage or repository
  |
   Packaging appbridge v0.1.0
warning: manifest has no license, documentation, homepage or repository
   Verifying appbridge v0.1.0
warning: unused import";
        let expected = "manifest has no license, documentation, homepage or repository";
        assert_eq!(warning(messages), Some(expected));
    }

    #[test]
    fn what_cannot_be_mended_and_what_the_compiler_says_do_not() {
        let messages = "\
warning: manifest has no documentation, homepage or repository
   Verifying appbridge v0.1.0
warning: unused import";
        assert_eq!(warning(messages), None);
    }
}
