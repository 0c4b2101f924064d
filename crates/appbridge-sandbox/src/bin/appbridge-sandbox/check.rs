//! `appbridge-sandbox check`: what is wrong with a manifest, for people and for CI.

use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use appbridge_sandbox::manifest::{Report, Severity};

/// The status when the manifest does not fit. When it cannot be read, as when the
/// command line cannot, it is another.
const DOES_NOT_FIT: u8 = 1;
const CANNOT_BE_READ: u8 = 2;

/// Checks a manifest, line by line, and starts nothing
///
/// Ends with 0 when JTL would take the manifest, with 1 when it has errors, and with 2
/// when it cannot be read.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The manifest; `-` for standard input
    #[arg(value_name = "app.json", default_value = "app.json")]
    file: PathBuf,

    /// Print what was found as JSON: {usable, findings: [{severity, code, path, line,
    /// column, message, suggestion?}]}
    #[arg(long)]
    json: bool,

    /// End with 1 for warnings, too
    #[arg(long)]
    strict: bool,
}

impl Check {
    pub(crate) fn run(&self) -> ExitCode {
        match self.checked() {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => DOES_NOT_FIT.into(),
            Err(error) => {
                super::say_error(&error);
                CANNOT_BE_READ.into()
            }
        }
    }

    /// Prints what is wrong with the manifest; whether it is good enough.
    fn checked(&self) -> anyhow::Result<bool> {
        let report = Report::of(&self.text()?);
        let mut out = io::stdout().lock();
        if self.json {
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        } else {
            self.print(&report, &mut out)?;
        }
        Ok(if self.strict {
            report.findings.is_empty()
        } else {
            report.count(Severity::Error) == 0
        })
    }

    fn print(&self, report: &Report, out: &mut impl Write) -> io::Result<()> {
        let file = if self.is_standard_input() {
            "<standard input>".into()
        } else {
            self.file.to_string_lossy()
        };
        for finding in &report.findings {
            writeln!(out, "{file}:{finding}")?;
        }
        let number = |severity| {
            let count = report.count(severity);
            let ending = if count == 1 { "" } else { "s" };
            format!("{count} {severity}{ending}")
        };
        if report.findings.is_empty() {
            writeln!(out, "{file}: the manifest fits")
        } else {
            let (errors, warnings) = (number(Severity::Error), number(Severity::Warning));
            writeln!(out, "{file}: {errors}, {warnings}")
        }
    }

    fn is_standard_input(&self) -> bool {
        self.file == Path::new("-")
    }

    fn text(&self) -> anyhow::Result<String> {
        if !self.is_standard_input() {
            let file = self.file.display();
            return std::fs::read_to_string(&self.file)
                .with_context(|| format!("name a readable app.json instead of {file}"));
        }
        let mut text = String::new();
        io::stdin()
            .read_to_string(&mut text)
            .context("give the manifest on standard input, as UTF-8")?;
        Ok(text)
    }
}
