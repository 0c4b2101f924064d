//! Why the program cannot start.

use std::io;
use std::net::IpAddr;

use appbridge_server::HttpSetup;

use crate::frontend::FrontendError;
use crate::settings::SettingsError;
use crate::store::StoreError;

/// Why the program cannot start, or could not go on. Never holds a setting's value that
/// may be a secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum StartError {
    #[error(transparent)]
    EnvFile(#[from] EnvFileError),
    #[error("LOG_FORMAT is malformed: leave it out, or set it to json")]
    LogFormat,
    #[error("RUST_LOG is malformed: leave it out, or set it to info, debug or the like")]
    LogFilter(#[source] tracing_subscriber::filter::ParseError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Http(#[from] HttpSetup),
    #[error(transparent)]
    Frontend(#[from] FrontendError),
    #[error("DATABASE_URL names a database that cannot be used")]
    Database(#[source] StoreError),
    #[error("{setting} {port} cannot be used at {host}: end what occupies it, or choose another")]
    Listen {
        setting: &'static str,
        host: IpAddr,
        port: u16,
        #[source]
        source: io::Error,
    },
    #[error("signals cannot be caught")]
    Signals(#[source] io::Error),
    #[error("connections cannot be taken")]
    Serve(#[source] io::Error),
}

/// The file `.env` is of no use. Its lines hold secrets and are never repeated.
#[derive(Debug, thiserror::Error)]
pub(super) enum EnvFileError {
    #[error("the file .env cannot be read")]
    Unreadable(#[source] io::Error),
    #[error("the file .env is malformed: every line must be NAME=value")]
    Malformed,
}
