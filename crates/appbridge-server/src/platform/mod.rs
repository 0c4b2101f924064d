//! The ERP API, called for one tenant at a time.

mod attempt;
mod error;
#[cfg(feature = "graphql")]
mod graphql;
mod lists;
#[cfg(feature = "graphql")]
mod operation;
mod problem;
mod rate_limit;
mod rest;
mod retry;

use std::fmt;
use std::sync::Arc;

use url::Url;

pub use error::{GraphQlError, GraphQlErrors, PlatformError};
#[cfg(feature = "graphql")]
pub use graphql::Partial;
#[cfg(feature = "graphql")]
pub use lists::{Connection, PageInfo};
pub use lists::{LARGEST_PAGE, ListRequest, RestPage};
#[cfg(feature = "graphql")]
pub use operation::Operation;
#[cfg(feature = "onpremise")]
pub(crate) use problem::plain_id;
pub use problem::{ApiProblem, ValidationError};
pub use rate_limit::RateLimit;
pub use rest::RestRequest;
pub use retry::RetryPolicy;

use crate::access_token::AccessTokens;
use crate::app_identity::AppIdentity;
use crate::base_url::BaseUrl;
use crate::tenant::Tenant;
use crate::transport::HttpClient;
use rate_limit::RateGate;

/// A page of 500 records, the API's largest, has far less.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// A client of the platform's ERP API. Cheap to clone; clones share
/// connections and access tokens.
///
/// Requests are made through the handle that [`for_tenant`](Self::for_tenant)
/// gives for a verified [`Session`](crate::Session) or a [`Tenant`]; a bare id
/// is not enough:
///
/// ```compile_fail
/// # fn handler(platform: appbridge_server::Platform, claimed: uuid::Uuid) {
/// platform.for_tenant(claimed);
/// # }
/// ```
#[derive(Clone)]
pub struct Platform {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    http: HttpClient,
    /// What the resources stand below.
    erp: Url,
    #[cfg(feature = "graphql")]
    graphql: Url,
    tokens: AccessTokens,
    app: Option<AppIdentity>,
    policy: RetryPolicy,
    rate_gate: Arc<RateGate>,
}

impl Platform {
    /// A client of the ERP API below `api_base`.
    #[must_use]
    pub fn new(http: HttpClient, api_base: &BaseUrl, tokens: AccessTokens) -> Self {
        Self {
            inner: Arc::new(Inner {
                http,
                erp: api_base.join("erp/v2"),
                #[cfg(feature = "graphql")]
                graphql: api_base.join("erp/v2/graphql"),
                tokens,
                app: None,
                policy: RetryPolicy::default(),
                rate_gate: Arc::default(),
            }),
        }
    }

    /// Names the app in every request; without this the two headers are absent.
    #[must_use]
    pub fn with_app_identity(self, app: AppIdentity) -> Self {
        self.changed(|inner| inner.app = Some(app))
    }

    /// Bounds and repeats requests otherwise than [`RetryPolicy::default`].
    #[must_use]
    pub fn with_retries(self, policy: RetryPolicy) -> Self {
        self.changed(|inner| inner.policy = policy)
    }

    fn changed(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.inner);
        change(&mut inner);
        Self {
            inner: Arc::new(inner),
        }
    }

    /// A handle for the tenant of a verified session, or for one that the app
    /// remembers from an earlier one.
    #[must_use]
    pub fn for_tenant(&self, tenant: impl Into<Tenant>) -> TenantApi {
        TenantApi {
            platform: self.inner.clone(),
            tenant: tenant.into(),
            policy: self.inner.policy,
        }
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform")
            .field("erp", &self.inner.erp.as_str())
            .finish_non_exhaustive()
    }
}

/// The ERP API for one tenant: GraphQL by [`query`](Self::query) and
/// [`graphql`](Self::graphql), REST by [`get`](Self::get) and its siblings,
/// lists by [`page`](Self::page), [`pages`](Self::pages) and [`list`](Self::list).
///
/// Every request is bounded in time and repeated only where that is harmless,
/// see [`RetryPolicy`]. When an answer says that it was the tenant's last one in
/// this interval (`X-RateLimit-Remaining: 0`), or a 429 names a time
/// (`Retry-After`), the tenant's next request waits until then; where that is
/// later than [`RetryPolicy::total`] allows, it fails at once with
/// [`PlatformError::RateLimited`], without being sent.
///
/// Log events of a request share a `request_id`, have the number of the
/// `attempt`, and name JTL's own `trace_id` where an answer has one. None holds
/// variables, a body or a token.
#[derive(Clone)]
pub struct TenantApi {
    platform: Arc<Inner>,
    tenant: Tenant,
    policy: RetryPolicy,
}

impl TenantApi {
    /// The same for requests that have more patience, or less.
    #[must_use]
    pub const fn with_retries(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }
}

impl fmt::Debug for TenantApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantApi")
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

/// What an answer comes to, without a request.
#[cfg(feature = "fuzzing")]
pub(crate) fn read(status: u16, body: &[u8]) -> Result<serde_json::Value, PlatformError> {
    use crate::transport::Answer;

    let answer = Answer::of(status, body).ok_or(PlatformError::UnexpectedStatus { status })?;
    if status == 200 {
        graphql::decode(&answer.body)?.whole()
    } else {
        Err(PlatformError::from_answer(&answer))
    }
}
