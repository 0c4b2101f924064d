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
        .filter(|path| !unused.contains(path))
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

fn brotli_size(content: &[u8]) -> Result<usize> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed.len())
}
