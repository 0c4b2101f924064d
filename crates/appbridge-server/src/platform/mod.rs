//! The ERP API, called for one tenant at a time.

mod error;
mod graphql;
mod problem;

use std::fmt;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;

pub use error::{GraphQlError, GraphQlErrors, PlatformError, RateLimit};
pub use problem::ApiProblem;
pub(crate) use problem::plain_id;

use crate::access_token::AccessTokens;
use crate::base_url::BaseUrl;
use crate::http::{self, Answer, HttpClient, TransportError};
use crate::session::Session;

/// A page of 500 records, the API's largest, has far less.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// A client of the platform's ERP API. Cheap to clone; clones share
/// connections and access tokens.
///
/// Requests are made through the handle that [`for_tenant`](Self::for_tenant)
/// gives for a verified [`Session`]; there is no other way to name a tenant:
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

struct Inner {
    http: HttpClient,
    graphql: Url,
    tokens: AccessTokens,
}

/// A GraphQL operation. The document is a constant of the program; whatever
/// comes from outside travels in `variables`.
///
/// ```
/// use appbridge_server::Operation;
/// use serde_json::json;
///
/// let operation = Operation {
///     name: "ItemNames",
///     document: "query ItemNames($first: Int!) { QueryItems(first: $first) { nodes { name } } }",
///     variables: json!({ "first": 50 }),
/// };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation<V> {
    /// The operation's name within the document, also for logs.
    pub name: &'static str,
    /// The document.
    pub document: &'static str,
    /// The variables, an object.
    pub variables: V,
}

impl Platform {
    /// A client of the ERP API below `api_base`.
    #[must_use]
    pub fn new(http: HttpClient, api_base: &BaseUrl, tokens: AccessTokens) -> Self {
        let graphql = api_base.join("erp/v2/graphql");
        Self {
            inner: Arc::new(Inner {
                http,
                graphql,
                tokens,
            }),
        }
    }

    /// A handle for the tenant of a verified session.
    #[must_use]
    pub fn for_tenant(&self, session: &Session) -> TenantApi {
        TenantApi {
            platform: self.inner.clone(),
            tenant_id: session.tenant_id(),
        }
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform")
            .field("graphql", &self.inner.graphql.as_str())
            .finish_non_exhaustive()
    }
}

/// The ERP API for one tenant.
#[derive(Clone)]
pub struct TenantApi {
    platform: Arc<Inner>,
    tenant_id: Uuid,
}

impl fmt::Debug for TenantApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantApi")
            .field("tenant_id", &self.tenant_id)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestBody<'a, V> {
    operation_name: &'a str,
    query: &'a str,
    variables: &'a V,
}

impl TenantApi {
    /// Runs a GraphQL operation and decodes its `data`.
    ///
    /// A 401 causes one retry with a new access token. Nothing else is tried
    /// twice; [`PlatformError::is_transient`] says when the caller may.
    ///
    /// # Errors
    ///
    /// Every failure, from the connection to GraphQL `errors` at HTTP 200; data
    /// beside such errors is not given out.
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes the request.
    pub async fn graphql<D, V>(&self, operation: &Operation<V>) -> Result<D, PlatformError>
    where
        D: DeserializeOwned,
        V: Serialize,
    {
        let body = serde_json::to_vec(&RequestBody {
            operation_name: operation.name,
            query: operation.document,
            variables: &operation.variables,
        })
        .map_err(|_| PlatformError::Unencodable)?;
        let (name, body) = (operation.name, axum::body::Bytes::from(body));
        let answer = self
            .platform
            .tokens
            .attempt(|bearer| self.post(name, bearer, body.clone()))
            .await?;
        if answer.status == StatusCode::OK {
            graphql::decode(&answer.body)
        } else {
            Err(PlatformError::from_answer(&answer))
        }
    }

    async fn post(
        &self,
        operation: &'static str,
        bearer: axum::http::HeaderValue,
        body: axum::body::Bytes,
    ) -> Result<Answer, TransportError> {
        tracing::info!(step = 8, operation, tenant = %self.tenant_id, "requesting a WaWi resource");
        let request = self
            .platform
            .http
            .post(self.platform.graphql.clone())
            .header(AUTHORIZATION, bearer)
            .header("X-Tenant-ID", self.tenant_id.to_string())
            // Bare: the API answers 415 to any `; charset=…`.
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let answer = http::send(request, MAX_ANSWER).await;
        match &answer {
            Ok(answer) => {
                tracing::info!(
                    step = 9,
                    operation,
                    status = answer.status.as_u16(),
                    "the WaWi API answered"
                );
            }
            Err(error) => {
                tracing::warn!(step = 9, operation, %error, "no answer from the WaWi API")
            }
        }
        answer
    }
}
