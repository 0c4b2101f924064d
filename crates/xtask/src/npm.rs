//! The npm package `jtl-appbridge`, from `crates/appbridge-js`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::workspace::{self, Workspace, capture, execute};
use crate::{console, download, setup, wasm_opt};

const NAME: &str = "jtl-appbridge";

/// What a browser may have to download for it, in bytes after brotli.
pub(crate) const BUDGET: usize = 20_000;

/// What an app downloads besides, if it uses it.
const SUBPATHS: [&str; 3] = ["react", "standin", "testing"];

/// What a browser downloads for the bridges of others, in kilobytes after brotli, as
/// measured in November 2026 for comparison.
const PEERS: [(&str, f64); 7] = [
    ("penpal", 3.1),
    ("Saleor", 5.9),
    ("Shopify v3", 27.1),
    ("Forge", 27.8),
    ("Discord", 39.1),
    ("Contentful", 71.5),
    ("MCP ext-apps", 107.0),
];

/// The package, built.
pub(crate) struct Package {
    /// As npm would unpack it.
    folder: PathBuf,
    /// As npm would publish it.
    pub(crate) tarball: PathBuf,
    /// What a browser downloads; the rest is for people and compilers.
    downloaded: [PathBuf; 2],
}

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let package = build(workspace)?;
    println!(
        "\n{}\n{}\n",
        package.folder.display(),
        package.tarball.display()
    );
    let bytes = package.print_size()?;
    if bytes > BUDGET {
        bail!("a browser downloads {bytes} bytes, and {BUDGET} are the budget");
    }
    Ok(())
}

pub(crate) fn build(workspace: &Workspace) -> Result<Package> {
    setup::for_wasm(workspace)?;
    setup::for_optimised_build(workspace)?;
    let out = workspace.path("target/npm");
    let package = out.join(NAME);
    // Files of an earlier build would be packed as well.
    for old in [&out, &workspace.path(PARTS)] {
        if old.exists() {
            fs::remove_dir_all(old)
                .with_context(|| format!("{} cannot be emptied", old.display()))?;
        }
        fs::create_dir_all(old)?;
    }
    fs::create_dir_all(&package)?;
    write_code(workspace, &package)?;
    console::step("Writing the declarations of the npm package", None, || {
        write_declarations(workspace, &package)
    })?;
    let wasm = find_wasm(&package)?;
    write_manifest(workspace, &package, &wasm)?;
    Ok(Package {
        tarball: console::step("Packing the npm package", None, || {
            pack(workspace, &package, &out)
        })?,
        downloaded: [package.join("index.js"), package.join(wasm)],
        folder: package,
    })
}

impl Package {
    /// What a browser downloads, in bytes after brotli.
    pub(crate) fn brotli_bytes(&self) -> Result<usize> {
        let files = self.downloaded.iter();
        files.map(|file| download::brotli_bytes_of(file)).sum()
    }

    fn print_size(&self) -> Result<usize> {
        println!(
            "What a browser downloads, in kB after brotli 11, beside the bridges of other vendors:\n"
        );
        for file in &self.downloaded {
            let bytes = download::brotli_bytes_of(file)?;
            let name = file.strip_prefix(&self.folder)?.display();
            println!("{:>8.1}  {NAME}/{name}", kilobytes(bytes));
        }
        println!();
        for name in SUBPATHS {
            let bytes = download::brotli_bytes_of(&self.folder.join(format!("{name}.js")))?;
            println!("{:>8.1}  {NAME}/{name}, where it is used", kilobytes(bytes));
        }
        let bytes = self.brotli_bytes()?;
        let mut rows: Vec<(&str, f64)> = PEERS.to_vec();
        rows.push((NAME, kilobytes(bytes)));
        rows.sort_by(|(_, one), (_, other)| one.total_cmp(other));
        println!();
        for (name, kilobytes) in rows {
            println!("{kilobytes:>8.1}  {name}");
        }
        println!();
        Ok(bytes)
    }
}

/// Where the parts of the package are before they are put together.
const PARTS: &str = "target/npm-parts";

/// The WebAssembly and the scripts.
fn write_code(workspace: &Workspace, package: &Path) -> Result<()> {
    let parts = workspace.path(PARTS);
    let compiled = console::step(
        "Compiling the WebAssembly of the npm package",
        Some("a few minutes the first time"),
        || compile(workspace),
    )?;
    let glue = parts.join("glue");
    let optimised = parts.join("appbridge.wasm");
    let names_file = parts.join("names.json");
    console::step("Making it small", None, || {
        execute(
            workspace
                .command("wasm-bindgen")
                .args(["--target", "bundler", "--no-typescript", "--out-dir"])
                .arg(&glue)
                .arg(&compiled),
        )?;
        // What a panic says is told to nobody, and would be a tenth of the download.
        let snipped = parts.join("snipped.wasm");
        execute(
            workspace
                .command("snip-panics")
                .arg(glue.join("appbridge_js_bg.wasm"))
                .arg(&snipped),
        )?;
        // The names by which the two sides know each other are half of the glue.
        let names = capture(
            wasm_opt::command(workspace, &snipped, &optimised)
                .args([
                    "--strip-debug",
                    "--strip-producers",
                    "--strip-target-features",
                ])
                .arg("--minify-imports-and-exports-and-modules"),
        )?;
        Ok(fs::write(&names_file, names)?)
    })?;
    console::step("Bundling the scripts of the npm package", None, || {
        execute(
            workspace
                .command("node")
                .arg("crates/appbridge-js/bundle.js")
                .args([&glue, &names_file, &optimised])
                .arg(package),
        )
    })
}

/// Compiles `crates/appbridge-js`, and gives the path of the WebAssembly.
fn compile(workspace: &Workspace) -> Result<PathBuf> {
    // A folder of its own, as other flags make cargo compile everything anew.
    let target = workspace.target("npm");
    let mut cargo = workspace.cargo();
    cargo
        .args(["build", "--quiet", "--locked", "--package", "appbridge-js"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--profile", "wasm-release", "--target-dir"])
        .arg(&target);
    // Panics name their places, which are nobody's business, and by this beginning
    // `snip-panics` finds them.
    let hidden: Vec<String> = hidden_folders(workspace)?
        .iter()
        .map(|folder| format!("--remap-path-prefix={}=/snip/", folder.display()))
        .collect();
    cargo.arg("--config").arg(format!(
        "target.wasm32-unknown-unknown.rustflags = {}",
        serde_json::to_string(&hidden)?
    ));
    execute(&mut cargo)?;
    Ok(target.join("wasm32-unknown-unknown/wasm-release/appbridge_js.wasm"))
}

/// This checkout, and where cargo keeps the sources of libraries.
fn hidden_folders(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    // Cargo names the crates of a workspace as they lie within it.
    let mut folders = vec![workspace.path(""), PathBuf::from("crates/")];
    let registries = workspace::cargo_home()
        .context("cargo's home folder cannot be found; set CARGO_HOME")?
        .join("registry/src");
    for registry in fs::read_dir(&registries)
        .with_context(|| format!("{} cannot be read", registries.display()))?
    {
        folders.push(registry?.path().join(""));
    }
    Ok(folders)
}

/// Those that are written by hand; and `payloads.d.ts`, by Rust's types.
fn write_declarations(workspace: &Workspace, package: &Path) -> Result<()> {
    let payloads = declarations(workspace, None)?;
    fs::write(package.join("payloads.d.ts"), payloads)?;
    let source = workspace.path("crates/appbridge-js/package");
    for file in [
        "index.d.ts",
        "react.d.ts",
        "standin.d.ts",
        "testing.d.ts",
        "README.md",
    ] {
        fs::copy(source.join(file), package.join(file))
            .with_context(|| format!("{file} cannot be copied"))?;
    }
    for entry in ["index", "payloads", "react", "standin", "testing"] {
        write_declarations_for_require(package, entry)?;
    }
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(workspace.path(licence), package.join(licence))
            .with_context(|| format!("{licence} cannot be copied"))?;
    }
    Ok(())
}

/// TypeScript tells the two kinds of module apart by the names of their declarations.
fn write_declarations_for_require(package: &Path, entry: &str) -> Result<()> {
    let declared = fs::read_to_string(package.join(format!("{entry}.d.ts")))
        .with_context(|| format!("{entry} has no declarations"))?;
    let declared = declared.replace(".js';", ".cjs';");
    Ok(fs::write(package.join(format!("{entry}.d.cts")), declared)?)
}

/// Rust's types as TypeScript declares them: those of the bridge, or others by name.
fn declarations(workspace: &Workspace, which: Option<&str>) -> Result<String> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["run", "--quiet", "--locked", "--package", "appbridge-js"])
        .args(["--features", "typescript", "--bin", "declarations"]);
    if let Some(which) = which {
        cargo.args(["--", which]);
    }
    capture(&mut cargo)
}

/// Answers of the demo's backend as TypeScript declares them, for a frontend of it.
pub(crate) fn write_demo_declarations(workspace: &Workspace, file: &Path) -> Result<()> {
    fs::write(file, declarations(workspace, Some("demo"))?)
        .with_context(|| format!("{} cannot be written", file.display()))
}

/// The name of the WebAssembly, which tells its content.
fn find_wasm(package: &Path) -> Result<String> {
    let files = download::files(package)?;
    let names = files.iter().filter_map(download::File::name);
    let mut wasm = names.filter(|name| name.ends_with(".wasm"));
    wasm.next().context("the package has no WebAssembly")
}

/// `package.json`, with the workspace's version and the WebAssembly's name.
fn write_manifest(workspace: &Workspace, package: &Path, wasm: &str) -> Result<()> {
    let source = workspace.path("crates/appbridge-js/package/package.json");
    let manifest = fs::read_to_string(&source)
        .with_context(|| format!("{} cannot be read", source.display()))?;
    // As text, since the order of the members means something in `exports`.
    let manifest = manifest
        .replacen("0.0.0", env!("CARGO_PKG_VERSION"), 1)
        .replace("appbridge-HASH.wasm", wasm);
    Ok(fs::write(package.join("package.json"), manifest)?)
}

/// Packs a folder as npm would publish it.
pub(crate) fn pack(workspace: &Workspace, package: &Path, out: &Path) -> Result<PathBuf> {
    let packed = capture(
        workspace
            .command("npm")
            .args(["pack", "--json", "--ignore-scripts", "--pack-destination"])
            .arg(out)
            .arg(package),
    )?;
    let packed: Value = serde_json::from_str(&packed).context("npm pack's output is not JSON")?;
    // A list, or by name.
    let only = match &packed {
        Value::Object(packages) => packages.values().next(),
        packages => packages.get(0),
    };
    let name = only
        .and_then(|package| package.get("filename")?.as_str())
        .context("npm pack names no file")?;
    Ok(out.join(name))
}

fn kilobytes(bytes: usize) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "nothing here comes near 2⁵³ bytes"
    )]
    let kilobytes = bytes as f64 / 1000.0;
    kilobytes
}
