//! Paths that belong to programs.

/// The first parts of paths that are never a page, whatever a frontend says: programs ask
/// for what lies below them, and take a page for a success.
pub(crate) const RESERVED: [&str; 9] = [
    "api",
    "auth",
    "lifecycle",
    "health",
    "healthz",
    "livez",
    "readyz",
    "metrics",
    ".well-known",
];

/// Whether a path lies below one of them.
pub(crate) fn is_reserved(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    first.is_some_and(|first| RESERVED.iter().any(|name| name.eq_ignore_ascii_case(first)))
}
