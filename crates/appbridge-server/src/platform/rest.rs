//! The API's REST resources, below `erp/v2/`.

use std::fmt;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::TenantApi;
use super::attempt::{Call, Reply};
use super::error::PlatformError;
use crate::json;

/// Longer than any id or name of a resource.
const MAX_SEGMENT: usize = 200;

impl TenantApi {
    /// A `GET` of a resource below `erp/v2/`, such as
    /// `api.get(["items", id])`.
    ///
    /// The path is given in segments, which may hold anything that comes from
    /// outside: each is encoded, so that none can leave the resource it stands
    /// in.
    pub fn get<S: AsRef<str>>(&self, path: impl IntoIterator<Item = S>) -> RestRequest {
        RestRequest::new(self, Method::GET, path)
    }

    /// A `POST`; the path as in [`get`](Self::get).
    pub fn post<S: AsRef<str>>(&self, path: impl IntoIterator<Item = S>) -> RestRequest {
        RestRequest::new(self, Method::POST, path)
    }

    /// A `PUT`; the path as in [`get`](Self::get).
    pub fn put<S: AsRef<str>>(&self, path: impl IntoIterator<Item = S>) -> RestRequest {
        RestRequest::new(self, Method::PUT, path)
    }

    /// A `PATCH`; the path as in [`get`](Self::get).
    pub fn patch<S: AsRef<str>>(&self, path: impl IntoIterator<Item = S>) -> RestRequest {
        RestRequest::new(self, Method::PATCH, path)
    }

    /// A `DELETE`; the path as in [`get`](Self::get).
    pub fn delete<S: AsRef<str>>(&self, path: impl IntoIterator<Item = S>) -> RestRequest {
        RestRequest::new(self, Method::DELETE, path)
    }
}

/// A request to a REST resource, not yet sent.
///
/// ```no_run
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Item {
///     name: String,
/// }
///
/// # async fn example(api: appbridge_server::TenantApi, id: &str) -> Result<(), appbridge_server::PlatformError> {
/// let item: Item = api.get(["items", id]).send().await?;
/// # drop(item.name);
/// # Ok(())
/// # }
/// ```
///
/// `Debug` leaves path, query and body out: they may hold a merchant's data.
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct RestRequest {
    api: TenantApi,
    method: Method,
    /// The kind of resource, for the log.
    pub(super) name: String,
    url: Result<Url, PlatformError>,
    body: Result<Bytes, PlatformError>,
}

impl fmt::Debug for RestRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestRequest")
            .field("method", &self.method)
            .field("resource", &self.name)
            .finish_non_exhaustive()
    }
}

impl RestRequest {
    fn new<S: AsRef<str>>(
        api: &TenantApi,
        method: Method,
        path: impl IntoIterator<Item = S>,
    ) -> Self {
        let mut name = String::new();
        let url = below(&api.platform.erp, path, &mut name);
        Self {
            api: api.clone(),
            method,
            name,
            url,
            body: Ok(Bytes::new()),
        }
    }

    /// Adds a parameter to the query.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        if let Ok(url) = &mut self.url {
            url.query_pairs_mut().append_pair(name, &value.to_string());
        }
        self
    }

    /// Sends `body` as JSON. One that cannot be written as JSON is an error when
    /// the request is sent.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = serde_json::to_vec(body)
            .map(Bytes::from)
            .map_err(|_| PlatformError::Unencodable);
        self
    }

    /// Sends the request and decodes the answer.
    ///
    /// `GET` is tried again as the [`RetryPolicy`](crate::RetryPolicy) says, any
    /// other method never; all once more when a 401 refuses the access token.
    ///
    /// # Errors
    ///
    /// Every failure, from the path to an answer that does not fit `D`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes the request; anything but a `GET` may have
    /// been carried out all the same.
    pub async fn send<D: DeserializeOwned>(self) -> Result<D, PlatformError> {
        let reply = self.reply().await?;
        json::decode(&reply.body).ok_or(PlatformError::Undecodable)
    }

    /// Sends the request and leaves the answer's body aside, for answers that
    /// have none (204).
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), but for the answer's body.
    ///
    /// # Cancellation
    ///
    /// As [`send`](Self::send).
    pub async fn send_for_nothing(self) -> Result<(), PlatformError> {
        self.reply().await.map(drop)
    }

    pub(super) async fn reply(self) -> Result<Reply, PlatformError> {
        let call = Call {
            idempotent: self.method == Method::GET,
            method: self.method,
            url: self.url?,
            name: self.name.into(),
            body: self.body?,
        };
        self.api.answer(&call).await
    }
}

/// The address of a resource. Its first segment, the kind of resource, goes into
/// `name`, when it looks like one.
fn below<S: AsRef<str>>(
    base: &Url,
    path: impl IntoIterator<Item = S>,
    name: &mut String,
) -> Result<Url, PlatformError> {
    let mut url = base.clone();
    let mut segments = url
        .path_segments_mut()
        .map_err(|()| PlatformError::PathInvalid)?;
    for segment in path {
        let segment = segment.as_ref();
        // Dot segments are the parent's or nothing, also where they come encoded.
        if segment.is_empty() || matches!(segment, "." | "..") || segment.len() > MAX_SEGMENT {
            return Err(PlatformError::PathInvalid);
        }
        let plain = segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if name.is_empty() && plain {
            segment.clone_into(name);
        }
        segments.push(segment);
    }
    drop(segments);
    // The API itself is no resource.
    if url.path().len() <= base.path().len() {
        return Err(PlatformError::PathInvalid);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(segments: &[&str]) -> Result<String, PlatformError> {
        let base: Url = "https://api.jtl-cloud.com/erp/v2".parse().unwrap();
        below(&base, segments, &mut String::new()).map(|url| url.to_string())
    }

    #[test]
    fn segments_are_joined_below_the_base() {
        assert_eq!(
            path(&["items", "7"]).unwrap(),
            "https://api.jtl-cloud.com/erp/v2/items/7"
        );
    }

    #[test]
    fn no_segment_leaves_its_place() {
        for segment in [
            "../x",
            "a/b",
            "//evil.example",
            "https://evil.example",
            "a?b=c",
            "a#b",
            "%2e%2e",
            "..%2f",
            "\\..\\x",
            "@evil.example",
            "a b\r\nx: y",
            " ",
            "ä",
            ";",
        ] {
            let address = path(&["items", segment, "end"]).unwrap();
            let url = Url::parse(&address).unwrap();
            assert_eq!(url.host_str(), Some("api.jtl-cloud.com"), "{segment}");
            assert_eq!((url.query(), url.fragment()), (None, None), "{segment}");
            let found: Vec<_> = url.path_segments().unwrap().collect();
            assert_eq!(found.len(), 5, "{segment}: {address}");
            assert_eq!((found[0], found[2], found[4]), ("erp", "items", "end"));
            // Another parser reads the same address.
            assert_eq!(url.as_str(), address);
        }
    }

    #[test]
    fn dots_and_nothing_are_refused() {
        let long = "x".repeat(MAX_SEGMENT + 1);
        for segments in [
            &[][..],
            &[""],
            &["."],
            &[".."],
            &["items", ".."],
            &["items", "", "x"],
            &[long.as_str()],
        ] {
            assert_eq!(
                path(segments),
                Err(PlatformError::PathInvalid),
                "{segments:?}"
            );
        }
    }
}
