//! Requests that fit no route. An app that calls something the sandbox does not have
//! shall read so, in its own language: JSON, in the platform's error form.

use axum::http::{Method, Uri};

use super::problem::Problem;

/// Where the routes are listed.
const HINT: &str = "`cargo doc --open --no-deps -p appbridge-sandbox` lists the sandbox's routes";

/// No route has this path.
pub(crate) async fn unknown_route(method: Method, uri: Uri) -> Problem {
    no_route(&method, uri.path())
}

/// The refusal of a path that has no route.
pub(crate) fn no_route(method: &Method, path: &str) -> Problem {
    Problem::not_found(format!("there is no route {method} {path}; {HINT}"))
}

/// The path has a route, but not for this method. Which ones it has, axum adds as
/// `Allow`.
pub(crate) async fn wrong_method(method: Method, uri: Uri) -> Problem {
    Problem::method_not_allowed(format!(
        "there is no route {method} {}; the header Allow names the methods that this path has",
        uri.path()
    ))
}
