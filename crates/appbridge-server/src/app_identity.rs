//! Who the app is.

use std::fmt;

use http::HeaderValue;
use reqwest::RequestBuilder;

#[cfg(feature = "onpremise")]
/// The version of the API that this crate was written against.
const API_VERSION: HeaderValue = HeaderValue::from_static("1.0");

/// Who the app is, in the headers `X-AppID` and `X-AppVersion`.
///
/// JTL-Wawi's own API wants both on every request, and `api-version`. For the cloud's API, JTL's
/// OpenAPI document demands the first two and its samples send none.
#[derive(Clone, PartialEq, Eq)]
pub struct AppIdentity {
    id: String,
    version: String,
    id_header: HeaderValue,
    version_header: HeaderValue,
}

impl AppIdentity {
    /// The app's id, such as `muster/orders/v1`, and its version.
    ///
    /// # Errors
    ///
    /// When one of them is empty or cannot stand in a header.
    pub fn new(id: impl Into<String>, version: impl Into<String>) -> Result<Self, NotAHeader> {
        let (id, version) = (id.into(), version.into());
        Ok(Self {
            id_header: plain(&id)?,
            version_header: plain(&version)?,
            id,
            version,
        })
    }

    #[cfg(feature = "onpremise")]
    /// Adds the headers of JTL-Wawi's own API.
    pub(crate) fn sign_on_premise(&self, request: RequestBuilder) -> RequestBuilder {
        self.sign(request).header("api-version", API_VERSION)
    }

    /// Adds the headers of the cloud's API.
    pub(crate) fn sign(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .header("X-AppID", self.id_header.clone())
            .header("X-AppVersion", self.version_header.clone())
    }

    #[cfg(feature = "onpremise")]
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    #[cfg(feature = "onpremise")]
    pub(crate) fn version(&self) -> &str {
        &self.version
    }
}

fn plain(text: &str) -> Result<HeaderValue, NotAHeader> {
    if text.trim().is_empty() {
        return Err(NotAHeader);
    }
    HeaderValue::from_str(text).map_err(|_| NotAHeader)
}

impl fmt::Debug for AppIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppIdentity")
            .field("id", &self.id)
            .field("version", &self.version)
            .finish()
    }
}

/// A text that cannot be sent: empty, too long, or with characters that no header
/// holds. The text is left out, since it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is empty, too long, or cannot stand in an HTTP header")]
pub struct NotAHeader;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_stand_in_a_header_is_refused() {
        for (id, version) in [
            ("", "1"),
            (" ", "1"),
            ("a", ""),
            ("a\r\nb", "1"),
            ("a", "1\n"),
        ] {
            assert_eq!(AppIdentity::new(id, version), Err(NotAHeader), "{id:?}");
        }
    }
}
