//! A frontend in a folder.
//!
//! Requests never wait for the disk: the folder is in memory. A thread of its own looks
//! every half a second whether it has changed, and reads it again once that is over.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io, thread};

use super::PAGE;
use super::files::{Found, is_hidden};

/// How often the folder is looked at.
const INTERVAL: Duration = Duration::from_millis(500);

/// Warns when there is no frontend to serve.
pub(super) fn check(dist: &Path) {
    if !dist.join(PAGE).is_file() {
        tracing::warn!(
            folder = %dist.display(),
            "the frontend is not built: build it, or set FRONTEND_DIST"
        );
    }
}

/// What tells a build from another: names, sizes and dates of all files. Builds may have the
/// same dates, set by whoever made them; the time at which a file became what it is here
/// nobody sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listing(Vec<Listed>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Listed {
    path: String,
    file: PathBuf,
    size: u64,
    modified: Option<SystemTime>,
    /// Seconds and nanoseconds.
    changed: (i64, i64),
}

impl Listing {
    /// A folder that is not there has no files.
    pub(super) fn of(dist: &Path) -> Self {
        let mut all = Vec::new();
        if let Err(error) = list(dist, "", &mut all)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, folder = %dist.display(), "the frontend cannot be read");
        }
        all.sort();
        Self(all)
    }

    /// The files with their content; those that cannot be read are left out.
    pub(super) fn read(&self) -> Vec<Found> {
        let read = |listed: &Listed| match fs::read(&listed.file) {
            Ok(content) => Some(Found {
                path: listed.path.clone(),
                content: content.into(),
            }),
            Err(error) => {
                tracing::warn!(%error, file = %listed.file.display(), "a file cannot be read");
                None
            }
        };
        self.0.iter().filter_map(read).collect()
    }
}

/// Lists a folder and those in it. Folders behind symbolic links are not entered, since
/// they may lead in a circle; files behind them are taken.
fn list(folder: &Path, within: &str, all: &mut Vec<Listed>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if is_hidden(&name) {
            continue;
        }
        let path = format!("{within}{name}");
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), all)?;
            continue;
        }
        // A file that has gone meanwhile is none.
        if let Ok(metadata) = fs::metadata(entry.path())
            && metadata.is_file()
        {
            all.push(Listed {
                path,
                file: entry.path(),
                size: metadata.len(),
                modified: metadata.modified().ok(),
                changed: changed(&metadata),
            });
        }
    }
    Ok(())
}

#[cfg(unix)]
fn changed(metadata: &fs::Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;

    (metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &fs::Metadata) -> (i64, i64) {
    (0, 0)
}

/// Calls `changed` whenever the folder is another than `loaded` and stays so, until that
/// says that nobody is interested any more.
pub(super) fn watch(
    dist: PathBuf,
    mut loaded: Listing,
    mut changed: impl FnMut(Option<&Listing>) -> bool + Send + 'static,
) {
    let watching = thread::Builder::new()
        .name("frontend".to_owned())
        .spawn(move || {
            let mut before = loaded.clone();
            loop {
                thread::sleep(INTERVAL);
                let now = Listing::of(&dist);
                // A build is under way while it goes on changing.
                let settled = now != loaded && now == before;
                if !changed(settled.then_some(&now)) {
                    return;
                }
                if settled {
                    loaded = now.clone();
                }
                before = now;
            }
        });
    if let Err(error) = watching {
        tracing::warn!(%error, "a new build of the frontend will show after a restart alone");
    }
}
