//! The process' limit of open files, which bounds its connections.

use std::num::NonZeroU32;

/// Open files beside connections: database, log, listeners, the frontend's files.
const OTHERS: u64 = 32;
/// A request of a client may need one to the platform.
const FILES_PER_CONNECTION: u64 = 2;

/// Raises the limit of open files as far as the system allows this process, and gives back
/// how many connections, of `wanted`, it has room for. Warns when that is fewer.
#[cfg(unix)]
pub(crate) fn raise_open_files(wanted: NonZeroU32) -> NonZeroU32 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: before.maximum,
        maximum: before.maximum,
    };
    // Some systems allow less than they say.
    let after = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => before.maximum,
        Err(_) => before.current,
    };
    let Some(files) = after else {
        return wanted;
    };
    let room = room(files).min(wanted);
    if room < wanted {
        tracing::warn!(
            open_files = files,
            "the limit of open files allows {room} connections at once instead of {wanted}; raise \
             it (ulimit -n, LimitNOFILE), or lower MAX_CONNECTIONS"
        );
    }
    room
}

#[cfg(not(unix))]
pub(crate) fn raise_open_files(wanted: NonZeroU32) -> NonZeroU32 {
    wanted
}

#[cfg(unix)]
fn room(files: u64) -> NonZeroU32 {
    let connections = files.saturating_sub(OTHERS) / FILES_PER_CONNECTION;
    NonZeroU32::new(u32::try_from(connections).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN)
}
