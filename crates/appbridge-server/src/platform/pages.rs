//! Whole lists, page by page.

use std::collections::HashSet;

use futures_util::stream::{self, Stream, TryStreamExt};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::TenantApi;
use super::error::PlatformError;
use super::operation::Operation;
use super::rest::{RestPage, RestRequest};

/// The most records that the API gives on one page.
pub const LARGEST_PAGE: u32 = 500;

/// One page of a GraphQL list, as the API answers it:
/// `{ nodes, pageInfo { hasNextPage endCursor } }`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<N> {
    /// The records of this page.
    pub nodes: Vec<N>,
    /// Where the page stands in its list.
    pub page_info: PageInfo,
}

/// Where a page stands in its list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// Whether a page follows.
    pub has_next_page: bool,
    /// What the next page comes after.
    pub end_cursor: Option<String>,
}

impl TenantApi {
    /// All records of a GraphQL list, from the page on that the variables name.
    ///
    /// `turn` puts a page's end cursor into the variables, `connection` takes the
    /// page out of the data; `None` there is [`PlatformError::Undecodable`]. The
    /// variables say how many records a page has, at most [`LARGEST_PAGE`]: the
    /// larger, the fewer requests.
    ///
    /// ```no_run
    /// use appbridge_server::{Connection, Operation, TenantApi};
    /// use futures_util::TryStreamExt;
    /// use serde::Deserialize;
    /// use serde_json::{Value, json};
    ///
    /// #[derive(Deserialize)]
    /// struct Data {
    ///     #[serde(rename = "QueryItems")]
    ///     items: Connection<Value>,
    /// }
    ///
    /// # async fn example(api: TenantApi) -> Result<(), appbridge_server::PlatformError> {
    /// let all_items = Operation {
    ///     name: "AllItems",
    ///     document: "query AllItems($after: String) {
    ///         QueryItems(first: 500, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
    ///     }",
    ///     variables: json!({}),
    /// };
    /// let items = api.walk(
    ///     all_items,
    ///     |variables, cursor| *variables = json!({ "after": cursor }),
    ///     |data: Data| Some(data.items),
    /// );
    /// let mut items = std::pin::pin!(items);
    /// while let Some(item) = items.try_next().await? {
    ///     println!("{item}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A document that was checked when the program was built takes part with
    /// [`Operation::of`]; [`docs::queries`](crate::docs::queries) shows it whole.
    ///
    /// # Errors
    ///
    /// The stream ends after its first error. A page is asked for as
    /// [`graphql`](Self::graphql) does, retries included; a cursor that has been
    /// had before is [`PlatformError::ListRepeats`].
    ///
    /// # Cancellation
    ///
    /// A page is asked for when the one before it has been taken, never ahead.
    /// Dropping the stream closes the request for a page, if there is one, and
    /// asks for no more.
    #[must_use = "streams do nothing unless polled"]
    pub fn walk<D, V, N, T, C>(
        &self,
        operation: Operation<V>,
        turn: T,
        connection: C,
    ) -> impl Stream<Item = Result<N, PlatformError>> + use<D, V, N, T, C>
    where
        D: DeserializeOwned,
        V: Serialize,
        T: Fn(&mut V, String),
        C: Fn(D) -> Option<Connection<N>>,
    {
        let walk = GraphQlWalk {
            api: self.clone(),
            operation,
            had: HashSet::new(),
            turn,
            connection,
        };
        stream::try_unfold(Some(walk), |walk| async move {
            match walk {
                Some(walk) => walk.page::<D, N>().await.map(Some),
                None => Ok(None),
            }
        })
        .map_ok(records)
        .try_flatten()
    }

    /// A REST list below `erp/v2/`, such as `api.list(["items"])`; the path as in
    /// [`get`](Self::get).
    pub fn list<S: AsRef<str>>(&self, path: impl IntoIterator<Item = S>) -> ListRequest {
        ListRequest {
            request: self.get(path),
            page_size: LARGEST_PAGE,
        }
    }
}

fn records<N>(page: Vec<N>) -> impl Stream<Item = Result<N, PlatformError>> {
    stream::iter(page.into_iter().map(Ok))
}

/// A GraphQL list that still has a page.
struct GraphQlWalk<V, T, C> {
    api: TenantApi,
    operation: Operation<V>,
    /// The cursors so far. A server that gives one again would be asked for ever.
    had: HashSet<String>,
    turn: T,
    connection: C,
}

impl<V: Serialize, T: Fn(&mut V, String), C> GraphQlWalk<V, T, C> {
    /// The next page, and the list when more of it is left.
    async fn page<D, N>(mut self) -> Result<(Vec<N>, Option<Self>), PlatformError>
    where
        D: DeserializeOwned,
        C: Fn(D) -> Option<Connection<N>>,
    {
        let data = self.api.graphql(&self.operation).await?;
        let Connection { nodes, page_info } =
            (self.connection)(data).ok_or(PlatformError::Undecodable)?;
        if !page_info.has_next_page {
            return Ok((nodes, None));
        }
        let cursor = page_info.end_cursor.ok_or(PlatformError::ListRepeats)?;
        if !self.had.insert(cursor.clone()) {
            return Err(PlatformError::ListRepeats);
        }
        (self.turn)(&mut self.operation.variables, cursor);
        Ok((nodes, Some(self)))
    }
}

/// A request for a whole REST list, not yet sent.
///
/// ```no_run
/// use futures_util::TryStreamExt;
/// use serde_json::Value;
///
/// # async fn example(api: appbridge_server::TenantApi) -> Result<(), appbridge_server::PlatformError> {
/// let items: Vec<Value> = api.list(["items"]).walk().try_collect().await?;
/// # drop(items);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListRequest {
    request: RestRequest,
    page_size: u32,
}

impl ListRequest {
    /// Adds a parameter to the query of every page.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.request = self.request.query(name, value);
        self
    }

    /// How many records a page has: 1 to [`LARGEST_PAGE`], which is the default;
    /// other numbers count as the nearest of these.
    pub fn page_size(mut self, records: u32) -> Self {
        self.page_size = records.clamp(1, LARGEST_PAGE);
        self
    }

    /// All records of the list.
    ///
    /// # Errors
    ///
    /// The stream ends after its first error. A page is asked for as
    /// [`RestRequest::send`] does, retries included; a page with another number
    /// than was asked for, or an empty one that is not the last, is
    /// [`PlatformError::ListRepeats`].
    ///
    /// # Cancellation
    ///
    /// A page is asked for when the one before it has been taken, never ahead.
    /// Dropping the stream closes the request for a page, if there is one, and
    /// asks for no more.
    #[must_use = "streams do nothing unless polled"]
    pub fn walk<T: DeserializeOwned>(
        self,
    ) -> impl Stream<Item = Result<T, PlatformError>> + use<T> {
        let request = self.request.query("pageSize", self.page_size);
        stream::try_unfold(Some((request, 1)), |left| async move {
            let Some((request, number)) = left else {
                return Ok(None);
            };
            let page: RestPage<T> = request.clone().query("pageNumber", number).send().await?;
            // A server that ignores the number gives one page for ever, and one that
            // has nothing more to give may go on giving nothing.
            let ends_never = page.items.is_empty() && page.has_next_page;
            if page.page_number != number || ends_never {
                return Err(PlatformError::ListRepeats);
            }
            let left = page.has_next_page.then(|| (request, number + 1));
            Ok(Some((page.items, left)))
        })
        .map_ok(records)
        .try_flatten()
    }
}
