//! Notices that a file has been removed or replaced.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Which file a path leads to, and since when. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct SameFile {
    path: Arc<Path>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug)]
struct Seen {
    identity: Option<Identity>,
    /// When another identity than the one before was first seen.
    since: Option<Instant>,
}

impl SameFile {
    pub(super) fn new(path: &Path) -> Self {
        let seen = Seen {
            identity: std::fs::metadata(path).ok().and_then(identity),
            since: None,
        };
        Self {
            path: path.into(),
            seen: Arc::new(Mutex::new(seen)),
        }
    }

    /// Whether what was opened `age` ago is still the file that the path leads
    /// to.
    ///
    /// Asked before every statement, so it does not go through the runtime's pool of
    /// blocking threads: what the kernel knows of an open file is in memory.
    pub(super) fn is_what_was_opened(&self, age: Duration) -> bool {
        let identity = std::fs::metadata(&*self.path).ok().and_then(identity);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if seen.identity != identity {
            seen.identity = identity;
            seen.since = Some(now);
        }
        seen.since
            .is_none_or(|since| now.duration_since(since) > age)
    }
}

/// Device and inode.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(metadata: std::fs::Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(_: std::fs::Metadata) -> Option<Identity> {
    Some(())
}
