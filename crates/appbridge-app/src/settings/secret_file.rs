//! A secret in a file, as container platforms mount them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Secrets of JTL's Partner Portal are far shorter; a larger file is some other.
const MAX_SIZE: u64 = 4 * 1024;

/// Why a file holds no secret. Never says what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum SecretFileError {
    #[error("cannot be read ({0})")]
    Unreadable(io::ErrorKind),
    #[error("is empty")]
    Empty,
    #[error("has more than 4 KiB")]
    TooLarge,
    #[error("has more than one line")]
    SeveralLines,
    #[error("holds no text")]
    NoText,
}

/// Reads a secret, without the line's end that editors add.
pub(super) fn read(path: &Path) -> Result<String, SecretFileError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_SIZE + 1).read_to_end(&mut bytes))
        .map_err(|error| SecretFileError::Unreadable(error.kind()))?;
    if bytes.len() as u64 > MAX_SIZE {
        return Err(SecretFileError::TooLarge);
    }
    let text = String::from_utf8(bytes).map_err(|_| SecretFileError::NoText)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.trim().is_empty() {
        return Err(SecretFileError::Empty);
    }
    if secret.contains(['\r', '\n']) {
        return Err(SecretFileError::SeveralLines);
    }
    Ok(secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_without_its_line_end_and_nothing_else_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let read_as = |content: &[u8]| {
            std::fs::write(&path, content).unwrap();
            read(&path)
        };
        assert_eq!(read_as(b"s3cret"), Ok("s3cret".into()));
        assert_eq!(read_as(b"s3cret\n"), Ok("s3cret".into()));
        assert_eq!(read_as(b" s3 cret \r\n"), Ok(" s3 cret ".into()));
        assert_eq!(read_as(b""), Err(SecretFileError::Empty));
        assert_eq!(read_as(b"\n"), Err(SecretFileError::Empty));
        assert_eq!(read_as(b"  \n"), Err(SecretFileError::Empty));
        assert_eq!(read_as(b"a\nb\n"), Err(SecretFileError::SeveralLines));
        assert_eq!(read_as(b"\xff"), Err(SecretFileError::NoText));
        assert_eq!(read_as(&[b'a'; 4096]).map(|text| text.len()), Ok(4096));
        assert_eq!(read_as(&[b'a'; 4097]), Err(SecretFileError::TooLarge));
        assert_eq!(
            read(folder.path()),
            Err(SecretFileError::Unreadable(io::ErrorKind::IsADirectory))
        );
        assert_eq!(
            read(&folder.path().join("none")),
            Err(SecretFileError::Unreadable(io::ErrorKind::NotFound))
        );
    }
}
