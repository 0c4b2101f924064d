//! The file of a SQLite database, before SQLite opens it.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a path cannot be that of a SQLite database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// A folder is there.
    #[error("its path leads to a folder; name a file in there")]
    Folder,
    /// Something is there that is neither file nor folder.
    #[error("its path leads to something that is no file")]
    NotAFile,
    /// Nothing is there, nor may anything be made there.
    #[error("it does not exist; create it, or leave out mode=rw")]
    Missing,
    /// The folder does not exist.
    #[error("its folder does not exist; create it first")]
    NoFolder,
    /// SQLite has other files beside its own.
    #[error("this program may not create files in its folder")]
    FolderReadOnly(#[source] io::Error),
    /// What the system says.
    #[error("the system refuses")]
    System(#[from] io::Error),
}

/// Sees to it that there is a file at `path`, an empty one if it may be created, which
/// nobody but its owner may read.
///
/// The file is never opened when it exists: closing it would end the locks that
/// connections of this process have.
pub(super) fn prepare(path: &Path, create: bool) -> Result<(), FileProblem> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(FileProblem::Folder),
        Ok(found) if !found.is_file() => Err(FileProblem::NotAFile),
        Ok(_) => Ok(()),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        Err(_) if !create => Err(FileProblem::Missing),
        Err(_) => match private().create_new(true).open(path) {
            Ok(_) => Ok(()),
            // Another instance was faster.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(FileProblem::NoFolder),
            Err(error) => Err(refused(error)),
        },
    }
}

/// Closes a database's files to all but their owner if everybody may read them, which is
/// SQLite's own default: who is a customer is nobody's business. One that is closed to others
/// already keeps its mode, so that an operator may open it to a group.
///
/// To be called once SQLite has found that the file is a database of this program: any other
/// file is not this program's to change.
pub(super) fn close(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        close_to_others(&beside(path, suffix));
    }
}

/// The path of a file beside the database, as SQLite names them.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A file that nobody but its owner may read.
pub(super) fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Why no file could be created in a folder.
pub(super) fn refused(error: io::Error) -> FileProblem {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            FileProblem::FolderReadOnly(error)
        }
        _ => FileProblem::System(error),
    }
}

#[cfg(unix)]
fn close_to_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt;

    let others_may = fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o007 != 0);
    if !others_may {
        return;
    }
    if let Err(error) = fs::set_permissions(path, fs::Permissions::from_mode(0o600)) {
        let path = path.display();
        tracing::warn!(%path, %error, "everybody on this machine may read this file, and its mode cannot be changed");
    }
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) {}
