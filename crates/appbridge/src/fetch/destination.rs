//! Where a request may go. URLs are read by the browser, which also sends them: two
//! parsers that differ would send a token astray.

use web_sys::Url;

use super::client::Client;
use super::error::FetchError;

/// The origin that `text` is, as the browser writes it.
pub(super) fn origin(text: &str) -> Result<String, FetchError> {
    let url = Url::new(text).map_err(|_| FetchError::OriginInvalid { origin: None })?;
    let origin = url.origin();
    // A `*` is no wildcard: browsers take it for a letter like others, or write `%2A`.
    let exact = url.href() == [&*origin, "/"].concat() && !origin.contains(['*', '%']);
    if is_http(&url) && is_confidential(&url) && exact {
        Ok(origin)
    } else {
        Err(FetchError::OriginInvalid {
            origin: is_http(&url).then_some(origin),
        })
    }
}

/// The whole URL of a request that `client` may send.
pub(super) fn of(client: &Client, text: &str) -> Result<String, FetchError> {
    let window = web_sys::window().ok_or(FetchError::UrlInvalid)?;
    let base = window
        .document()
        .and_then(|document| document.base_uri().ok().flatten())
        .unwrap_or_default();
    let url = Url::new_with_base(text, &base)
        .ok()
        .filter(is_http)
        .ok_or(FetchError::UrlInvalid)?;
    let origin = url.origin();
    if !url.username().is_empty() || !url.password().is_empty() {
        return Err(FetchError::UrlWithCredentials { origin });
    }
    // Not `window.origin`, which is `null` in a frame that is sandboxed: the page
    // trusts where it came from all the same.
    let own = window.location().origin().is_ok_and(|own| own == origin);
    if own || client.is_allowed(&origin) {
        Ok(url.href())
    } else {
        Err(FetchError::OriginNotAllowed { origin })
    }
}

/// Others have no origin (`data:`), or borrow one (`blob:`).
fn is_http(url: &Url) -> bool {
    matches!(&*url.protocol(), "https:" | "http:")
}

/// Whether nobody on the way can read along.
fn is_confidential(url: &Url) -> bool {
    let host = url.hostname();
    url.protocol() == "https:"
        || matches!(&*host, "localhost" | "127.0.0.1" | "[::1]")
        || host.ends_with(".localhost")
}
