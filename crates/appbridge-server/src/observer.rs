//! What happens, for those who count it.

use std::time::Duration;

/// Is told what happens, as it happens: for metrics. The log is for people, and its
/// wording and levels may change without notice; these events do not.
///
/// It is set by [`HttpClient::observed_by`](crate::HttpClient::observed_by), and told by
/// everything that is built with that client.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use appbridge_server::{Event, HttpClient, Observer};
///
/// #[derive(Default)]
/// struct Failures(AtomicU64);
///
/// impl Observer for Failures {
///     fn observe(&self, event: Event) {
///         if let Event::Renewal { error: Some(_), .. } = event {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let failures = Arc::new(Failures::default());
/// let http = HttpClient::new()?.observed_by(failures.clone());
/// # drop(http);
/// # Ok::<(), appbridge_server::HttpSetup>(())
/// ```
pub trait Observer: Send + Sync {
    /// Takes note of an event. It is called in the middle of requests, so it must not
    /// block.
    fn observe(&self, event: Event);
}

/// Something that happened. Holds nothing of a tenant, a user or a token; codes are the
/// stable ones of the errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A token or a key set was fetched, or could not be.
    #[non_exhaustive]
    Renewal {
        /// What was fetched.
        what: Renewed,
        /// The error's code; `None` for a success.
        error: Option<&'static str>,
        /// How long it took, the wait for an access token included.
        took: Duration,
    },
    /// A request to the platform's ERP API came to its end: each attempt is one.
    #[non_exhaustive]
    ApiRequest {
        /// The response's status; `None` where there was no response.
        status: Option<u16>,
        /// How long it took, to the last byte of the response.
        took: Duration,
    },
    /// A request to an API was given up before it was sent.
    #[non_exhaustive]
    NotSent {
        /// The error's code: `wawi_busy` or `on_premise_unavailable` where too many are
        /// under way, `wawi_rate_limited` where the tenant's rate limit is used up.
        code: &'static str,
    },
    /// A request is sent once more.
    #[non_exhaustive]
    Retry {
        /// The code of the failure that is the reason, or `token_refused`: the request's
        /// own token was refused, and there is a new one.
        code: &'static str,
    },
    /// An [`Authenticator`](crate::Authenticator) refused the token of a request, or could
    /// not check it.
    #[non_exhaustive]
    Refusal {
        /// The error's code.
        code: &'static str,
    },
}

/// What an [`Event::Renewal`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Renewed {
    /// The app's own access token.
    AccessToken,
    /// An auth token of SCX.
    ScxToken,
    /// An issuer's key set.
    KeySet,
}

impl Renewed {
    /// A stable name, fit for a label: `access_token`, `scx_token`, `key_set`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::ScxToken => "scx_token",
            Self::KeySet => "key_set",
        }
    }
}
