//! A built frontend in memory.

use std::collections::{BTreeMap, HashMap};

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    HeaderValue, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::cache::{self, Tag};
use super::page::Page;
use super::{PAGE, address};

/// Ends of names of files that are another one, compressed. Only brotli is served.
const COMPRESSED: [&str; 3] = [".br", ".gz", ".zst"];

/// A file as it is found: its path with slashes, and its content.
pub(super) struct Found {
    pub(super) path: String,
    pub(super) content: Bytes,
}

/// The page and the files that it asks for.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) page: Option<Page>,
    files: HashMap<String, File>,
}

#[derive(Debug)]
struct File {
    kind: HeaderValue,
    plain: Content,
    brotli: Option<Content>,
}

/// What is sent, with its own tag: a file and its compressed form are two representations.
#[derive(Debug)]
struct Content {
    bytes: Bytes,
    tag: Tag,
}

impl Content {
    fn new(bytes: Bytes) -> Self {
        let tag = Tag::of(&bytes);
        Self { bytes, tag }
    }
}

impl Files {
    /// Of what is found, with the path that the app lies below. What is hidden (a name
    /// that begins with a dot) is left out, but for `.well-known`.
    pub(super) fn new(found: impl IntoIterator<Item = Found>, base: &str) -> Self {
        let mut found: BTreeMap<String, Found> = found
            .into_iter()
            .filter(|file| !file.path.split('/').any(is_hidden))
            .map(|file| (file.path.clone(), file))
            .collect();
        let names: Vec<String> = found.keys().cloned().collect();
        let mut compressed = HashMap::new();
        for name in names {
            let original = COMPRESSED.iter().find_map(|end| name.strip_suffix(end));
            if let Some(original) = original.filter(|original| found.contains_key(*original))
                && let Some(twin) = found.remove(&name)
                && name.ends_with(".br")
            {
                compressed.insert(original.to_owned(), twin.content);
            }
        }
        let page = found
            .remove(PAGE)
            .map(|page| Page::new(&String::from_utf8_lossy(&page.content), base));
        let files = found.into_iter().map(|(path, file)| {
            let file = File {
                kind: kind(&path),
                plain: Content::new(file.content),
                brotli: compressed.remove(&path).map(Content::new),
            };
            (path, file)
        });
        Self {
            page,
            files: files.collect(),
        }
    }

    /// The file at this path of a request, or its compressed form for those who take
    /// that. Its parts cannot be asked for; whoever does gets the whole.
    pub(super) fn respond(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        let Some(file) = self.find(path) else {
            tracing::debug!("neither a file nor a page: `Frontend::pages` names those beside `/`");
            return (StatusCode::NOT_FOUND, "There is nothing at this address.\n").into_response();
        };
        let compressed = file.brotli.as_ref().filter(|_| takes_brotli(headers));
        let Content { bytes, tag } = compressed.unwrap_or(&file.plain);
        let mut response = HeaderMap::new();
        response.insert(CACHE_CONTROL, cache::control(path));
        response.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(tag) = tag.header() {
            response.insert(ETAG, tag);
        }
        // Of a 304 as well, which axum would give a wrong one.
        response.insert(CONTENT_LENGTH, bytes.len().into());
        if tag.is_among(headers, IF_NONE_MATCH) {
            return (StatusCode::NOT_MODIFIED, response).into_response();
        }
        response.insert(CONTENT_TYPE, file.kind.clone());
        if compressed.is_some() {
            response.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        let body = match *method {
            Method::HEAD => Body::empty(),
            _ => bytes.clone().into(),
        };
        (response, body).into_response()
    }

    /// Looked up as it stands once it is decoded, so that nothing leads elsewhere.
    fn find(&self, path: &str) -> Option<&File> {
        let path = path.strip_prefix('/')?;
        let decoded = percent_encoding::percent_decode_str(path)
            .decode_utf8()
            .ok()?;
        let file = self.files.get(&*decoded)?;
        (!address::encodes_plain(path)).then_some(file)
    }
}

pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}

fn kind(path: &str) -> HeaderValue {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    HeaderValue::from_str(kind.as_ref())
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| {
            let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
            let refused = weight
                .trim()
                .strip_prefix("q=")
                .is_some_and(|weight| weight.parse() == Ok(0.0));
            coding.trim().eq_ignore_ascii_case("br") && !refused
        })
}
