//! What can go wrong between a client and a sandbox.

use url::Url;

/// Why a sandbox did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// There is no way to ask: the URL is no `http://` or `https://` one, or this
    /// machine cannot set up an HTTP client.
    #[error("no sandbox can be asked at {url}: {reason}")]
    Setup {
        /// Where the sandbox was said to run.
        url: Url,
        /// What stands in the way.
        reason: String,
    },
    /// No answer came, or it broke off. Mostly the sandbox has ended.
    #[error("{route}: the sandbox does not answer: {reason}")]
    Unreachable {
        /// The path under `/_sandbox/`, or `/oauth2/token`.
        route: String,
        /// What happened, down to its first cause.
        reason: String,
    },
    /// The sandbox refused the request.
    #[error("{route}: refused with {status}: {message}")]
    Refused {
        /// The path under `/_sandbox/`, or `/oauth2/token`.
        route: String,
        /// The HTTP status: 400 for a request that does not fit, 404 for a tenant or
        /// a user that does not exist.
        status: u16,
        /// What to change.
        message: String,
    },
    /// The response is not the one that belongs to the route. Something else runs
    /// there, or a sandbox of another version; or the sandbox has no such tenant.
    #[error("{route}: the answer is none of this sandbox: {reason}")]
    Unexpected {
        /// The path under `/_sandbox/`, or `/oauth2/token`.
        route: String,
        /// What does not fit; never the answer itself, which may hold a token.
        reason: String,
    },
}
