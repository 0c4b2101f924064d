//! Requests that fit no route. An app that calls something the sandbox does not have
//! shall read so, in its own language: JSON, in the platform's error form.

use axum::http::{Method, Uri};

use super::problem::Problem;

/// Where the routes are listed.
const HINT: &str = "`cargo doc --open --no-deps -p sandbox` lists the sandbox's routes";

/// No route has this path.
pub(crate) async fn unknown_route(method: Method, uri: Uri) -> Problem {
    Problem::not_found(format!("there is no route {method} {}; {HINT}", uri.path()))
}

/// The path has a route, but not for this method. Which ones it has, axum adds as
/// `Allow`.
pub(crate) async fn wrong_method(method: Method, uri: Uri) -> Problem {
    Problem::method_not_allowed(format!(
        "there is no route {method} {}; the header Allow names the methods that this path has",
        uri.path()
    ))
}
