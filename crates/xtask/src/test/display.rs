//! A display that nobody sees, for browsers that cannot do without one.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::workspace::Workspace;

/// Xvfb, until it is dropped.
pub(super) struct Display {
    server: Child,
    /// What `DISPLAY` is to say.
    pub(super) name: String,
}

impl Display {
    pub(super) fn start(workspace: &Workspace, xvfb: &Path) -> Result<Self> {
        let mut command = workspace.command(xvfb);
        // It takes a number that is free, and prints it once it is ready.
        command.args(["-displayfd", "1", "-nolisten", "tcp"]);
        command.args(["-screen", "0", "1280x860x24"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut display = Self {
            server: command.spawn().context("Xvfb could not be started")?,
            name: String::new(),
        };
        let mut number = String::new();
        if let Some(stdout) = display.server.stdout.take() {
            BufReader::new(stdout).read_line(&mut number)?;
        }
        let number = number.trim();
        if number.is_empty() {
            bail!("Xvfb found no display that is free; `Xvfb -displayfd 1` shows why");
        }
        display.name = format!(":{number}");
        Ok(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
