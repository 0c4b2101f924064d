//! Who asks, and where the token may go.

use std::fmt;
use std::future::Future;
use std::rc::Rc;

use js_sys::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
#[cfg(feature = "session-cookie")]
use uuid::Uuid;

use super::destination;
use super::error::FetchError;
use super::graphql;
use super::method::Method;
use super::request::RequestBuilder;
use crate::tokens::Tokens;

/// Sends HTTP requests in the name of who is signed in; see the
/// [module](crate::fetch).
///
/// Clones are cheap and share the tokens. Requests that are refused at the same time
/// cost one new token.
///
/// ```no_run
/// # #[derive(serde::Deserialize)] struct Session { tenant_id: String }
/// # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::fetch::FetchError> {
/// use appbridge::SessionTokens;
/// use appbridge::fetch::Client;
///
/// let client = Client::new(SessionTokens::new(bridge));
/// let session: Session = client.get("/api/session").send().await?.json()?;
/// # let _ = session.tenant_id;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    proof: Proof,
    /// Texts of origins beside the page's own, as the browser writes them. Never
    /// changed, as clones share it.
    allowed: Array,
}

/// What says to a server who asks.
#[derive(Clone)]
pub(super) enum Proof {
    Tokens(Rc<dyn Tokens>),
    /// A cookie, which the browser sends by itself.
    #[cfg(feature = "session-cookie")]
    Cookie {
        /// What to do when it no longer stands for a session.
        signed_out: Rc<dyn Fn()>,
        /// Whom it has to stand for.
        who: Option<Uuid>,
    },
}

impl Client {
    /// Sends these tokens, to the page's own origin and nowhere else.
    #[must_use]
    pub fn new(tokens: impl Tokens + 'static) -> Self {
        Self {
            proof: Proof::Tokens(Rc::new(tokens)),
            allowed: Array::new(),
        }
    }

    /// Sends no token but the page's own cookies, to its own origin and nowhere else:
    /// for pages outside of a frame whose backend has signed somebody in.
    ///
    /// `signed_out` is called whenever the backend says that the session is over: by a
    /// 401 with the code `signed_out`. The request fails all the same.
    ///
    /// ```no_run
    /// use appbridge::fetch::Client;
    ///
    /// let client = Client::with_cookie(|| { /* lead to the sign-in */ });
    /// # let _ = client;
    /// ```
    #[cfg(feature = "session-cookie")]
    #[must_use]
    pub fn with_cookie(signed_out: impl Fn() + 'static) -> Self {
        Self {
            proof: Proof::Cookie {
                signed_out: Rc::new(signed_out),
                who: None,
            },
            allowed: Array::new(),
        }
    }

    /// Sends requests in the name of this user alone: once another tab has signed in
    /// somebody else, the backend answers as if nobody were signed in. `key` is that of
    /// [`SignedIn`](appbridge_types::sign_in::SignedIn). A client with tokens stays as it is.
    #[cfg(feature = "session-cookie")]
    #[must_use]
    pub fn signed_in_as(mut self, key: Uuid) -> Self {
        if let Proof::Cookie { who, .. } = &mut self.proof {
            *who = Some(key);
        }
        self
    }

    /// Sends the tokens to this origin as well: scheme, host and port, and no path.
    /// Neither subdomains nor other ports come with it.
    ///
    /// ```no_run
    /// # fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::fetch::FetchError> {
    /// use appbridge::AppTokens;
    /// use appbridge::fetch::Client;
    ///
    /// let client = Client::new(AppTokens::new(bridge)).allow_origin("https://api.jtl-cloud.com")?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`FetchError::OriginInvalid`], for anything else and for `http:` to another
    /// computer, where everyone on the way could read the token.
    pub fn allow_origin(mut self, origin: &str) -> Result<Self, FetchError> {
        let origin = destination::origin(origin)?;
        self.allowed = self.allowed.slice(0, self.allowed.length());
        self.allowed.push(&origin.into());
        Ok(self)
    }

    /// Asks for `url`, which may be relative to the page.
    pub fn get(&self, url: &str) -> RequestBuilder {
        self.request(Method::Get, url)
    }

    /// Posts to `url`, which may be relative to the page.
    pub fn post(&self, url: &str) -> RequestBuilder {
        self.request(Method::Post, url)
    }

    /// Puts to `url`, which may be relative to the page.
    pub fn put(&self, url: &str) -> RequestBuilder {
        self.request(Method::Put, url)
    }

    /// Changes a part of `url`, which may be relative to the page.
    pub fn patch(&self, url: &str) -> RequestBuilder {
        self.request(Method::Patch, url)
    }

    /// Deletes `url`, which may be relative to the page.
    pub fn delete(&self, url: &str) -> RequestBuilder {
        self.request(Method::Delete, url)
    }

    /// A request of any method; `url` may be relative to the page. What is wrong with
    /// the URL is said when the request is sent.
    ///
    /// ```no_run
    /// # async fn example(client: appbridge::fetch::Client) -> Result<(), appbridge::fetch::FetchError> {
    /// use appbridge::fetch::Method;
    ///
    /// let answer = client.request(Method::Head, "/api/items").send().await?;
    /// let total = answer.header("X-Total-Count");
    /// # let _ = total;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, url: &str) -> RequestBuilder {
        RequestBuilder::new(self.clone(), method, url)
    }

    /// Asks a GraphQL API and gives the `data` of its answer. Times out after
    /// [`DEFAULT_TIMEOUT`](super::DEFAULT_TIMEOUT).
    ///
    /// With app tokens JTL's API can be asked from the page; it must be an origin
    /// that the client is [allowed](Self::allow_origin).
    ///
    /// ```no_run
    /// # async fn example(bridge: appbridge::AppBridge) -> Result<(), appbridge::fetch::FetchError> {
    /// use appbridge::AppTokens;
    /// use appbridge::fetch::Client;
    /// use serde::{Deserialize, Serialize};
    ///
    /// const ITEMS: &str = "query ($first: Int!) { QueryItems(first: $first) { totalCount } }";
    ///
    /// #[derive(Serialize)]
    /// struct Variables {
    ///     first: u32,
    /// }
    ///
    /// #[derive(Deserialize)]
    /// struct Items {
    ///     #[serde(rename = "QueryItems")]
    ///     items: Count,
    /// }
    ///
    /// #[derive(Deserialize)]
    /// #[serde(rename_all = "camelCase")]
    /// struct Count {
    ///     total_count: u32,
    /// }
    ///
    /// let client = Client::new(AppTokens::new(bridge)).allow_origin("https://api.jtl-cloud.com")?;
    /// let url = "https://api.jtl-cloud.com/erp/v2/graphql";
    /// let found: Items = client.graphql(url, ITEMS, &Variables { first: 25 }).await?;
    /// # let _ = found.items.total_count;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`RequestBuilder::send`]; [`FetchError::GraphQl`] for an answer with
    /// errors, whose data, which is only a part, is thrown away;
    /// [`FetchError::AnswerNotUnderstood`]; [`FetchError::BodyNotSerializable`].
    ///
    /// # Cancellation
    ///
    /// As for [`RequestBuilder::send`].
    #[must_use = "the request is sent when it is first awaited"]
    pub fn graphql<T: DeserializeOwned, V: Serialize + ?Sized>(
        &self,
        url: &str,
        query: &str,
        variables: &V,
    ) -> impl Future<Output = Result<T, FetchError>> + use<T, V> {
        let request = graphql::request(self, url, query, variables);
        async move { graphql::data(&request?.send().await?) }
    }

    pub(super) fn proof(&self) -> &Proof {
        &self.proof
    }

    pub(super) fn allowed(&self) -> &Array {
        &self.allowed
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("allowed", &self.allowed)
            .finish_non_exhaustive()
    }
}
