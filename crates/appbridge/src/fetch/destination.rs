//! Where a request may go. URLs are read by the browser, which also sends them: two
//! parsers that differ would send a token astray.

use super::client::Client;
use super::error::FetchError;
use crate::sys;

/// The origin that `text` is, as the browser writes it.
pub(super) fn origin(text: &str) -> Result<String, FetchError> {
    let origin = sys::http_origin(text);
    match origin {
        Some(origin) if sys::is_origin(text) => Ok(origin),
        origin => Err(FetchError::OriginInvalid { origin }),
    }
}

/// The whole URL of a request that `client` may send.
pub(super) fn of(client: &Client, text: &str) -> Result<String, FetchError> {
    let found = sys::destination(text, client.allowed()).unwrap_or_default();
    let text_at = |index| found.get(index).as_string();
    let (Some(href), Some(origin)) = (text_at(0), text_at(1)) else {
        return Err(FetchError::UrlInvalid);
    };
    if found.get(2).is_truthy() {
        Err(FetchError::UrlWithCredentials { origin })
    } else if found.get(3).is_truthy() {
        Ok(href)
    } else {
        Err(FetchError::OriginNotAllowed { origin })
    }
}
