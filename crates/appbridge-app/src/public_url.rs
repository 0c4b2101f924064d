//! The app's own address.

use std::fmt;
use std::str::FromStr;

use appbridge_server::{BaseUrl, BaseUrlError};

/// The full address at which people, JTL and identity providers reach the app, such as
/// `https://apps.example/my-app/`: `https`, or plain `http` of this machine. With a path
/// the app lies below it, beside others of the same host.
///
/// ```
/// use appbridge_app::PublicUrl;
///
/// let url: PublicUrl = "https://apps.example/my-app".parse()?;
/// assert_eq!(url.as_str(), "https://apps.example/my-app/");
/// assert_eq!(url.path(), "/my-app/");
/// assert_eq!(url.origin(), "https://apps.example");
/// # Ok::<(), appbridge_app::PublicUrlError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    path_at: usize,
}

/// Why a text is no [`PublicUrl`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublicUrlError {
    /// No address that secrets may travel to.
    #[error(transparent)]
    Url(#[from] BaseUrlError),
    /// A path that proxies and browsers may write in more than one way.
    #[error(
        "has a path with other characters than letters, digits, `-`, `_`, `.` and `~` between \
         single slashes"
    )]
    Path,
}

impl PublicUrl {
    /// The address, with a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port, as browsers write an origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.text.get(..self.path_at).unwrap_or_default()
    }

    /// The path of the address: `/`, or the one that the app lies below, with a slash at
    /// both ends.
    #[must_use]
    pub fn path(&self) -> &str {
        self.text.get(self.path_at..).unwrap_or("/")
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let base: BaseUrl = text.parse()?;
        let url = Self {
            text: format!("{base}/"),
            path_at: base.origin().len(),
        };
        let within = url.path().trim_matches('/');
        let is_plain = |part: &str| {
            let plain = |c: u8| c.is_ascii_alphanumeric() || b"-_.~".contains(&c);
            !part.is_empty() && part.bytes().all(plain)
        };
        if within.is_empty() || within.split('/').all(is_plain) {
            Ok(url)
        } else {
            Err(PublicUrlError::Path)
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_a_slash_at_both_ends() {
        for (text, path) in [
            ("https://apps.example", "/"),
            ("https://apps.example/", "/"),
            ("http://127.0.0.1:8080/rust-demo", "/rust-demo/"),
            ("http://localhost:8080/a/b_c.d~e//", "/a/b_c.d~e/"),
        ] {
            let url: PublicUrl = text.parse().unwrap();
            assert_eq!(url.path(), path, "{text}");
            assert!(url.as_str().ends_with(path), "{text}");
        }
    }

    #[test]
    fn what_can_be_written_in_two_ways_is_refused() {
        for text in [
            "https://apps.example/a b/",
            "https://apps.example/%61/",
            "https://apps.example/a//b/",
            "https://apps.example/a;b/",
            "https://apps.example/ä/",
        ] {
            assert_eq!(
                text.parse::<PublicUrl>(),
                Err(PublicUrlError::Path),
                "{text}"
            );
        }
        for text in [
            "apps.example",
            "http://apps.example/",
            "https://apps.example/?a",
            "https:///apps.example/",
            "https://apps.example/a/../b/",
        ] {
            assert!(
                matches!(text.parse::<PublicUrl>(), Err(PublicUrlError::Url(_))),
                "{text}"
            );
        }
    }
}
