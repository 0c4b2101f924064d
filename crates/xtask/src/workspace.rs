//! Where things are, and how a command of this workspace is started.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};

/// The checkout that this program works on.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the checkout when the program runs, since a clone may be moved or copied with
    /// what was built in it: where cargo says that this package is, or else at the working
    /// directory or above it.
    pub(crate) fn locate() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let here = env::current_dir().ok();
        let places = [package, here];
        let root = places
            .iter()
            .flatten()
            .flat_map(|place| place.ancestors())
            .find(|folder| folder.join("crates/xtask/Cargo.toml").is_file())
            .context("no checkout of this workspace is here; start `cargo xtask` inside of one")?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's output folder, which `CARGO_TARGET_DIR` may have moved.
    pub(crate) fn target(&self, relative: impl AsRef<Path>) -> PathBuf {
        let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        self.root.join(target).join(relative)
    }

    /// A program of the workspace as cargo's dev profile builds it.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.target("debug")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A command in the workspace's root that finds the tools which the set-up
    /// installed before any others of the same name.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).stdin(Stdio::null());
        if let Ok(path) = self.tool_path() {
            command.env("PATH", path);
        }
        command
    }

    /// The cargo that runs this program, so that no second toolchain is mixed in.
    pub(crate) fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// Finds a program as [`command`](Self::command) would.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.tool_path().ok()?)
            .map(|folder| folder.join(format!("{program}{}", env::consts::EXE_SUFFIX)))
            .find(|candidate| candidate.is_file())
    }

    fn tool_path(&self) -> Result<OsString> {
        let own = [
            self.path(".tools/bin"),
            self.target("debug"),
            self.path("node_modules/.bin"),
        ];
        let inherited = env::var_os("PATH").unwrap_or_default();
        env::join_paths(own.into_iter().chain(env::split_paths(&inherited)))
            .context("a folder of PATH has a separator in its name")
    }
}

/// Where cargo keeps what it has downloaded.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

/// Runs a command whose output the reader should see.
pub(crate) fn execute(command: &mut Command) -> Result<()> {
    let name = describe(command);
    let status = command
        .status()
        .with_context(|| format!("`{name}` could not be started"))?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Runs a command, shows the lines of its standard output as they come, and hands
/// each to `read`.
pub(crate) fn follow(command: &mut Command, mut read: impl FnMut(&str)) -> Result<ExitStatus> {
    let name = describe(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{name}` could not be started"))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.with_context(|| format!("the output of `{name}` cannot be read"))?;
            println!("{line}");
            read(&line);
        }
    }
    Ok(child.wait()?)
}

/// Runs a command and returns what it printed; on failure its last lines are in the error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let output = command
        .output()
        .with_context(|| format!("`{name}` could not be started"))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let all = format!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = all.lines().collect();
    let last = lines
        .iter()
        .skip(lines.len().saturating_sub(20))
        .copied()
        .collect::<Vec<_>>()
        .join("\n  ");
    bail!("`{name}` failed ({}):\n  {last}", output.status)
}

fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or_default();
    std::iter::once(program)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
