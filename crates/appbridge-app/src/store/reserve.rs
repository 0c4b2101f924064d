//! Room on the disk for tenants that leave.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::file::{self, FileProblem};

/// Some dozen pages of a database: SQLite writes those that it changes to its log first.
const SIZE: usize = 128 * 1024;
const PIECE: usize = 4 * 1024;

/// A file beside the database that takes up room. It is removed when the disk is full and a
/// tenant wants to leave, since even erasing needs room, and made again once there is some.
///
/// Both are quick, and are done in place: neither waits for the disk.
#[derive(Debug, Clone)]
pub(super) struct Reserve {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    whole: AtomicBool,
}

impl Reserve {
    /// An empty file beside `database`, in place of what an earlier program has left there:
    /// SQLite may need that room to open.
    ///
    /// # Errors
    ///
    /// When the folder takes no files, which SQLite needs as well.
    pub(super) fn beside(database: &Path) -> Result<Self, FileProblem> {
        let inner = Inner {
            path: file::beside(database, "-reserve"),
            whole: AtomicBool::new(false),
        };
        inner
            .remove()
            .and_then(|()| inner.create())
            .map_err(file::refused)?;
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Gives its room to others.
    pub(super) fn spend(&self) {
        self.inner.whole.store(false, Ordering::Relaxed);
        if let Err(error) = self.inner.remove() {
            tracing::warn!(%error, "the database's reserve cannot be removed");
        }
    }

    /// Makes the file whole, as far as there is room. Does nothing when it is.
    pub(super) fn restore(&self) {
        if self.inner.whole.load(Ordering::Relaxed) {
            return;
        }
        match self.inner.fill() {
            Err(error) if !is_full(&error) => {
                tracing::warn!(%error, "the database's reserve cannot be made");
            }
            _ => {}
        }
    }
}

impl Inner {
    fn remove(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn create(&self) -> io::Result<fs::File> {
        file::private().create(true).truncate(true).open(&self.path)
    }

    /// Piece by piece: a part of it is better than nothing.
    fn fill(&self) -> io::Result<()> {
        let mut file = self.create()?;
        for _ in 0..SIZE / PIECE {
            // What cannot be compressed takes up the room that it seems to.
            file.write_all(&rand::random::<[u8; PIECE]>())?;
        }
        self.whole.store(true, Ordering::Relaxed);
        Ok(())
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    )
}
