//! The log on standard error.
//!
//! Whoever writes a log line never waits for standard error: a thread of its own does, and
//! lines that it has no room for are lost, and [counted](Log::lost_lines).

mod escape;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt;
use std::io::{self, IsTerminal};
use std::panic;

use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use escape::Escaped;

/// What is logged when `RUST_LOG` says nothing. That the database is slow, sqlx says of each
/// statement; its failures are logged where they matter.
const DEFAULT_FILTER: &str = "info,sqlx=error";
/// How many lines wait for standard error: seconds of a busy server's log, and some
/// megabytes of memory when nobody reads it.
const WAITING_LINES: usize = 8_192;

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

/// The log of this process. Dropping it writes what is left, for which it waits a second at
/// most; later lines are lost.
#[must_use = "the log ends when this is dropped"]
pub struct Log {
    lost: ErrorCounter,
    _writer: WorkerGuard,
}

impl Log {
    /// How many lines have been lost since the start, because standard error took none.
    #[must_use]
    pub fn lost_lines(&self) -> usize {
        self.lost.dropped_lines()
    }

    pub(crate) fn lost(&self) -> ErrorCounter {
        self.lost.clone()
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("lost_lines", &self.lost_lines())
            .finish_non_exhaustive()
    }
}

/// Sends log events to standard error, panics among them, for as long as the [`Log`] lives.
/// Control characters and those that change the direction of text are escaped.
///
/// # Errors
///
/// When `RUST_LOG` is malformed.
///
/// # Panics
///
/// When the process has a subscriber already, or no thread can be started.
pub fn start(format: LogFormat) -> Result<Log, ParseError> {
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let wanted = match wanted.trim() {
        "" => DEFAULT_FILTER,
        wanted => wanted,
    };
    let filter = EnvFilter::try_new(wanted)?;
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING_LINES)
        .thread_name("log")
        .finish(io::stderr());
    let log = Log {
        lost: writer.error_counter(),
        _writer: guard,
    };
    let lines = tracing_subscriber::fmt::layer();
    let lines = match format {
        LogFormat::Text => {
            let colours = io::stderr().is_terminal();
            lines
                .with_target(false)
                .with_ansi(colours)
                .with_writer(move || Escaped::text(writer.clone(), colours))
                .boxed()
        }
        LogFormat::Json => lines
            .json()
            // The list of spans names the current one as well, and there is one.
            .with_span_list(false)
            .with_writer(move || Escaped::json(writer.clone()))
            .boxed(),
    };
    // The filter is one for all: a layer's own remembers what was last asked of it, and drops
    // the next event of a thread on which a library has only asked, as sqlx does.
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .init();
    panic::set_hook(Box::new(log_panic));
    Ok(log)
}

/// As the standard library's own, which waits for standard error.
fn log_panic(panic: &panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let backtrace = Backtrace::capture();
    let backtrace =
        (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
    tracing::error!(
        place,
        backtrace,
        "panicked: {}",
        panic
            .payload_as_str()
            .unwrap_or("for no reason that is a text")
    );
}
