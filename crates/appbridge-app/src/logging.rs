//! The log on standard error.

use std::io::IsTerminal;

use tracing_subscriber::filter::ParseError;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// What is logged when `RUST_LOG` says nothing.
const DEFAULT_FILTER: &str = "info";

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object per line.
    Json,
}

impl LogFormat {
    /// Reads the setting `LOG_FORMAT`; `None` when it is neither `json` nor
    /// `text`, nor empty or absent.
    #[must_use]
    pub fn from_setting(value: Option<&str>) -> Option<Self> {
        match value.map(str::trim) {
            None | Some("" | "text") => Some(Self::Text),
            Some("json") => Some(Self::Json),
            Some(_) => None,
        }
    }
}

/// Sends log events to standard error, for the rest of the process.
///
/// # Errors
///
/// When `RUST_LOG` is malformed.
pub fn start(format: LogFormat) -> Result<(), ParseError> {
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let wanted = match wanted.trim() {
        "" => DEFAULT_FILTER,
        wanted => wanted,
    };
    let filter = EnvFilter::try_new(wanted)?;
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match format {
        LogFormat::Text => log
            .with_target(false)
            .with_ansi(std::io::stderr().is_terminal())
            .boxed(),
        LogFormat::Json => log.json().boxed(),
    };
    tracing_subscriber::registry()
        .with(log.with_filter(filter))
        .init();
    Ok(())
}
