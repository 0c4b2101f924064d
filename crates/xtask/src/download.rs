//! What a browser downloads: the files of a folder, as they are and compressed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// A file and its sizes in bytes.
pub(crate) struct File {
    path: PathBuf,
    plain: usize,
    /// After brotli at its best, which is what a server should send.
    pub(crate) brotli: usize,
}

impl File {
    /// The file's name, if it is a text.
    pub(crate) fn name(&self) -> Option<String> {
        Some(self.path.file_name()?.to_str()?.to_owned())
    }
}

/// All files of a folder and of those in it that a browser downloads, by name.
pub(crate) fn files(folder: &Path) -> Result<Vec<File>> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    let unused = unused_snippets(&paths)?;
    paths
        .into_iter()
        // What is compressed already is no file of its own.
        .filter(|path| !unused.contains(path) && !is_compressed(path))
        .map(|path| {
            let content =
                fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            Ok(File {
                plain: content.len(),
                brotli: brotli_size(&content)?,
                path,
            })
        })
        .collect()
}

/// The size of all files of a folder after brotli, each by itself.
pub(crate) fn brotli_bytes(folder: &Path) -> Result<usize> {
    Ok(files(folder)?.iter().map(|file| file.brotli).sum())
}

/// The size of one file after brotli.
pub(crate) fn brotli_bytes_of(file: &Path) -> Result<usize> {
    let content = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    brotli_size(&content)
}

/// Prints the sizes file by file.
pub(crate) fn print(folder: &Path) -> Result<()> {
    let files = files(folder)?;
    println!("{:>10} {:>10}  file", "bytes", "brotli 11");
    for File {
        path,
        plain,
        brotli,
    } in &files
    {
        let name = path.strip_prefix(folder)?.display();
        println!("{plain:>10} {brotli:>10}  {name}");
    }
    let plain: usize = files.iter().map(|file| file.plain).sum();
    let brotli: usize = files.iter().map(|file| file.brotli).sum();
    println!("{plain:>10} {brotli:>10}  all");
    Ok(())
}

/// wasm-bindgen copies every script that a crate has, also those that the program does
/// not import.
fn unused_snippets(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let scripts = |path: &&PathBuf| path.extension().is_some_and(|kind| kind == "js");
    let sources: Vec<String> = paths
        .iter()
        .filter(scripts)
        .map(fs::read_to_string)
        .collect::<Result<_, _>>()
        .context("a script cannot be read")?;
    let is_unused = |path: &&PathBuf| {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let snippet = parts.iter().position(|part| part == "snippets");
        snippet.is_some_and(|at| {
            let name = parts.get(at..).unwrap_or_default().join("/");
            !sources.iter().any(|source| source.contains(&name))
        })
    };
    Ok(paths.iter().filter(is_unused).cloned().collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Writes a file `.br` beside each that becomes smaller by it, for the server to send
/// as it is. Not beside the page: the server fills in a nonce each time.
pub(crate) fn compress(folder: &Path) -> Result<()> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    for path in paths {
        let is_page = path.extension().is_some_and(|kind| kind == "html");
        if is_page || is_compressed(&path) {
            continue;
        }
        let content =
            fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let compressed = brotli(&content)?;
        if compressed.len() < content.len() {
            let mut name = path.into_os_string();
            name.push(".br");
            fs::write(&name, compressed)
                .with_context(|| format!("{} cannot be written", name.display()))?;
        }
    }
    Ok(())
}

fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind == "br")
}

fn brotli_size(content: &[u8]) -> Result<usize> {
    Ok(brotli(content)?.len())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_smaller_is_compressed_but_the_page() {
        let folder = std::env::temp_dir().join(format!("xtask-{}", uuid::Uuid::new_v4()));
        fs::create_dir_all(folder.join("sdk")).unwrap();
        let text = "export {};".repeat(100);
        for name in ["index.html", "a.js", "sdk/b.js"] {
            fs::write(folder.join(name), &text).unwrap();
        }
        fs::write(folder.join("tiny.js"), "a").unwrap();
        compress(&folder).unwrap();
        // Again, over what is there.
        compress(&folder).unwrap();
        let exists = |name: &str| folder.join(name).is_file();
        assert!(exists("a.js.br") && exists("sdk/b.js.br"));
        assert!(!exists("index.html.br") && !exists("tiny.js.br") && !exists("a.js.br.br"));
        assert_eq!(files(&folder).unwrap().len(), 4);
        fs::remove_dir_all(&folder).unwrap();
    }
}
