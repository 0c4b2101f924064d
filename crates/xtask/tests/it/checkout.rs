//! A checkout works wherever it is, and has the same bytes everywhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;

/// What is built or installed, and git's own.
const NO_SOURCES: [&str; 6] = [
    ".git",
    ".tools",
    "dist",
    "node_modules",
    "target",
    "artifacts",
];

/// Set to CRLF, git changes what is checksummed (migrations) or compared byte by byte.
#[test]
fn it_has_the_same_bytes_whatever_git_is_set_to() {
    let folder = tempfile::tempdir().unwrap();
    let (original, clone) = (folder.path().join("original"), folder.path().join("clone"));
    let files = copy_sources(&root(), &original);
    assert!(files.len() > 300, "{}", files.len());
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        // Neither the machine's settings nor a repository around.
        git.env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", folder.path().join("none"))
            .current_dir(&original);
        let ran = git.args(arguments).output().unwrap();
        assert!(ran.status.success(), "{arguments:?}: {ran:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all", "--force"]);
    let author = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    git(&[&author[..], &["commit", "--quiet", "--message", "all"]].concat());
    let crlf = ["-c", "core.autocrlf=true", "-c", "core.eol=crlf"];
    let clone_to = ["clone", "--quiet", ".", clone.to_str().unwrap()];
    git(&[&crlf[..], &clone_to].concat());
    for file in files {
        let expected = fs::read(original.join(&file)).unwrap();
        let is_same = fs::read(clone.join(&file)).unwrap() == expected;
        assert!(is_same, "{} has changed", file.display());
    }
}

/// The program was built in this checkout, and is started in another.
#[cfg(unix)]
#[test]
fn the_one_it_is_started_in_is_worked_on() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let moved = folder.path().canonicalize().unwrap().join("moved");
    let package = moved.join("crates/xtask");
    fs::create_dir_all(&package).unwrap();
    fs::write(package.join("Cargo.toml"), "").unwrap();
    // In place of cargo: says where it was started.
    let cargo = folder.path().join("cargo");
    fs::write(&cargo, "#!/bin/sh\npwd > \"$SEEN\"\n").unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let seen = folder.path().join("seen");
    let xtask = || {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask
            .args(["test", "format"])
            .env("CARGO", &cargo)
            .env("SEEN", &seen);
        xtask
    };
    let worked_on = || PathBuf::from(fs::read_to_string(&seen).unwrap().trim_end());

    // As `cargo xtask` starts it, wherever that is.
    let mut by_cargo = xtask();
    by_cargo
        .env("CARGO_MANIFEST_DIR", &package)
        .current_dir(folder.path());
    assert!(by_cargo.output().unwrap().status.success());
    assert_eq!(worked_on(), moved);
    fs::remove_file(&seen).unwrap();

    // By itself, somewhere in the checkout.
    let mut by_itself = xtask();
    by_itself
        .env_remove("CARGO_MANIFEST_DIR")
        .current_dir(&package);
    assert!(by_itself.output().unwrap().status.success());
    assert_eq!(worked_on(), moved);

    // Outside of every checkout.
    let mut outside = xtask();
    outside
        .env_remove("CARGO_MANIFEST_DIR")
        .current_dir(folder.path());
    let output = outside.output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("start `cargo xtask` inside"), "{said}");
}

/// Copies all sources and gives their paths.
fn copy_sources(from: &Path, to: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        fs::create_dir_all(to.join(&folder)).unwrap();
        for entry in fs::read_dir(from.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            let path = folder.join(&name);
            let kind = entry.file_type().unwrap();
            if NO_SOURCES.iter().any(|left_out| name == *left_out) || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                fs::copy(entry.path(), to.join(&path)).unwrap();
                files.push(path);
            }
        }
    }
    files
}
