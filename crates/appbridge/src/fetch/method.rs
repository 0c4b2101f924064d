//! What a request does.

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`.
    Get,
    /// `HEAD`.
    Head,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `PATCH`.
    Patch,
    /// `DELETE`.
    Delete,
    /// `OPTIONS`.
    Options,
}

impl Method {
    /// All there are, with the names that HTTP gives them.
    #[cfg(feature = "mock")]
    const NAMES: [(Self, &'static str); 7] = [
        (Self::Get, "GET"),
        (Self::Head, "HEAD"),
        (Self::Post, "POST"),
        (Self::Put, "PUT"),
        (Self::Patch, "PATCH"),
        (Self::Delete, "DELETE"),
        (Self::Options, "OPTIONS"),
    ];

    #[cfg(feature = "mock")]
    pub(crate) fn name(self) -> &'static str {
        let mut names = Self::NAMES.into_iter();
        names
            .find_map(|(method, name)| (method == self).then_some(name))
            .unwrap_or_default()
    }

    #[cfg(feature = "mock")]
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.into_iter();
        names.find_map(|(method, of_method)| (of_method == name).then_some(method))
    }

    /// Whether browsers send a body with it.
    pub(super) fn takes_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}

impl From<Method> for gloo_net::http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Head => Self::HEAD,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
            Method::Options => Self::OPTIONS,
        }
    }
}
