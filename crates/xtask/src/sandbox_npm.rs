//! The npm package `jtl-appbridge-sandbox`, from `crates/appbridge-sandbox/npm`, and the
//! package with the program that it needs on this platform.

use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::workspace::{Workspace, execute};
use crate::{console, npm, setup};

const NAME: &str = "jtl-appbridge-sandbox";

const SOURCE: &str = "crates/appbridge-sandbox/npm";

const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Both packages, as npm would publish them.
pub(crate) struct Tarballs {
    pub(crate) package: PathBuf,
    pub(crate) platform: PathBuf,
}

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    console::step("Building the sandbox", Some("some minutes"), || {
        let mut cargo = workspace.cargo();
        cargo.args(["build", "--locked", "--release"]);
        execute(cargo.args(["--package", "appbridge-sandbox"]))
    })?;
    let program = format!("release/appbridge-sandbox{EXE_SUFFIX}");
    let tarballs = pack(workspace, &workspace.target(program))?;
    println!(
        "\n{}\n{}\n\nThe same command on other platforms builds:\n",
        tarballs.package.display(),
        tarballs.platform.display()
    );
    let own = platform_package()?;
    for name in platforms(&manifest(workspace)?)? {
        if name != own {
            println!("  {name}");
        }
    }
    Ok(())
}

/// Packs this program, and what finds and steers it.
pub(crate) fn pack(workspace: &Workspace, program: &Path) -> Result<Tarballs> {
    setup::for_node_packages(workspace)?;
    let out = workspace.path("target/sandbox-npm");
    // Files of an earlier build would be packed as well.
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("{} cannot be emptied", out.display()))?;
    }
    let (package, platform) = (out.join(NAME), out.join(platform_package()?));
    console::step("Packing the sandbox's npm packages", None, || {
        write_package(workspace, &package)?;
        write_platform_package(workspace, &platform, program)?;
        Ok(Tarballs {
            package: npm::pack(workspace, &package, &out)?,
            platform: npm::pack(workspace, &platform, &out)?,
        })
    })
}

fn write_package(workspace: &Workspace, package: &Path) -> Result<()> {
    fs::create_dir_all(package)?;
    let source = workspace.path(SOURCE);
    let files = [
        "README.md",
        "api.d.ts",
        "cli.js",
        "control.js",
        "index.d.ts",
        "index.js",
        "program.js",
        "start.js",
    ];
    for file in files {
        copy(&source, file, package)?;
    }
    copy(
        &workspace.path("crates/appbridge-sandbox"),
        "openapi.json",
        package,
    )?;
    for licence in LICENCES {
        copy(&workspace.path(""), licence, package)?;
    }
    // By their comments.
    execute(
        workspace
            .command("tsc")
            .args([source.join("control.js"), source.join("start.js")])
            .args(["--ignoreConfig", "--allowJs", "--declaration"])
            .args(["--emitDeclarationOnly", "--target", "es2022"])
            .args(["--module", "nodenext", "--types", "node", "--outDir"])
            .arg(package),
    )?;
    let manifest = manifest(workspace)?.replace("0.0.0", env!("CARGO_PKG_VERSION"));
    Ok(fs::write(package.join("package.json"), manifest)?)
}

fn write_platform_package(workspace: &Workspace, package: &Path, program: &Path) -> Result<()> {
    let name = platform_package()?;
    if !platforms(&manifest(workspace)?)?.contains(&name) {
        bail!("there is no package for this platform; add {name} to {SOURCE}/package.json");
    }
    let programs = package.join("bin");
    fs::create_dir_all(&programs)?;
    fs::copy(
        program,
        programs.join(format!("appbridge-sandbox{EXE_SUFFIX}")),
    )
    .with_context(|| format!("{} cannot be copied", program.display()))?;
    for licence in LICENCES {
        copy(&workspace.path(""), licence, package)?;
    }
    let (os, cpu) = node_platform()?;
    let mut manifest = json!({
        "name": name,
        "version": env!("CARGO_PKG_VERSION"),
        "description": format!("The program of {NAME} for {os}-{cpu}"),
        "license": "(MIT OR Apache-2.0)",
        "author": "The jtl-appbridge developers",
        "os": [os],
        "cpu": [cpu],
        "files": ["bin", LICENCES[0], LICENCES[1]],
        "preferUnplugged": true,
        "publishConfig": { "access": "public", "provenance": true },
    });
    if cfg!(target_env = "gnu")
        && os == "linux"
        && let Some(members) = manifest.as_object_mut()
    {
        members.insert("libc".to_owned(), json!(["glibc"]));
    }
    Ok(fs::write(
        package.join("package.json"),
        format!("{manifest:#}\n"),
    )?)
}

fn copy(folder: &Path, file: &str, package: &Path) -> Result<()> {
    fs::copy(folder.join(file), package.join(file))
        .with_context(|| format!("{file} cannot be copied"))?;
    Ok(())
}

fn manifest(workspace: &Workspace) -> Result<String> {
    let file = workspace.path(SOURCE).join("package.json");
    fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))
}

/// The packages for all platforms.
fn platforms(manifest: &str) -> Result<Vec<String>> {
    let manifest: Value = serde_json::from_str(manifest).context("package.json is not JSON")?;
    let packages = manifest
        .get("optionalDependencies")
        .and_then(Value::as_object);
    let packages = packages.context("package.json names no packages for platforms")?;
    Ok(packages.keys().cloned().collect())
}

fn platform_package() -> Result<String> {
    let (os, cpu) = node_platform()?;
    Ok(format!("{NAME}-{os}-{cpu}"))
}

/// This platform, as Node.js names it: `process.platform` and `process.arch`.
fn node_platform() -> Result<(&'static str, &'static str)> {
    let os = match OS {
        "linux" => "linux",
        "macos" => "darwin",
        "windows" => "win32",
        _ => bail!("npm packages are not built on {OS}"),
    };
    let cpu = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        _ => bail!("npm packages are not built on {ARCH}"),
    };
    Ok((os, cpu))
}
