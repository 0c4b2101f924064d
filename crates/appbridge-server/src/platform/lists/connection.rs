//! Lists of GraphQL: one page of them, or all.

use std::collections::{HashMap, HashSet};

use futures_util::stream::{self, Stream, TryStreamExt};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::one_by_one;
use super::records::{self, Records, readable};
use super::scalars::{Count, Flag};
use super::whole;
use crate::platform::TenantApi;
use crate::platform::error::{GraphQlError, GraphQlErrors, PlatformError};
use crate::platform::operation::Operation;

/// One page of a GraphQL list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection<N> {
    /// The records of this page that could be read, in their order.
    pub nodes: Vec<N>,
    /// How many more there were, which could not be read: `null`, or not as `N`
    /// expects. The log names their places.
    pub unreadable: usize,
    /// Where the page stands in its list; `None` when the answer does not say, or
    /// not in a way that can be read.
    pub page_info: Option<PageInfo>,
    /// How many records the whole list has, when the document asks for it.
    pub total_count: Option<u64>,
    /// Why something is missing, such as a field that is `null`; empty when nothing
    /// is.
    pub errors: Vec<GraphQlError>,
}

/// Where a page stands in its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageInfo {
    /// Whether a page follows.
    pub has_next_page: bool,
    /// What the next page comes after.
    pub end_cursor: Option<String>,
}

impl TenantApi {
    /// One page of a GraphQL list, read record by record.
    ///
    /// `list` names the list in the answer's data: the root field, or its alias.
    /// `N` is one record, best the type that
    /// [`graphql_client`](https://docs.rs/graphql_client) generates for `nodes`.
    ///
    /// JTL's versions differ in what they send, and its descriptions in what they
    /// promise. So much is taken as it comes:
    ///
    /// | part | forms |
    /// |---|---|
    /// | records | `nodes`, or `edges` with a `node` each; the list of them may be `null`, which is none |
    /// | a record | that is `null`, or not as `N` expects, is left out, [counted](Connection::unreadable) and named in the log by its path |
    /// | `hasNextPage` | a boolean, or 0 or 1 |
    /// | `totalCount` | a number, also as a string; or nothing |
    /// | `pageInfo` | may be missing |
    /// | `errors` | beside a list that is there are [given out](Connection::errors) with it |
    ///
    /// What is inside a record is up to `N`:
    /// [`docs::queries`](crate::docs::queries#scalars) says which types take
    /// decimals and moments in all their forms.
    ///
    /// ```no_run
    /// use appbridge_server::{Decimal, Operation, PlatformError, TenantApi};
    /// use serde::Deserialize;
    /// use serde_json::json;
    ///
    /// #[derive(Deserialize)]
    /// #[serde(rename_all = "camelCase")]
    /// struct Item {
    ///     sku: String,
    ///     /// May be `null`, as JTL's schema says.
    ///     name: Option<String>,
    ///     sales_price_net: Decimal,
    /// }
    ///
    /// # async fn example(api: TenantApi) -> Result<(), PlatformError> {
    /// let operation = Operation {
    ///     name: "Dearest",
    ///     document: "query Dearest($first: Int) {
    ///         QueryItems(first: $first, order: [{ salesPriceNet: DESC }, { sku: ASC }]) {
    ///             nodes { sku name salesPriceNet }
    ///         }
    ///     }",
    ///     variables: json!({ "first": 10 }),
    /// };
    /// let page = api.page::<Item, _>(&operation, "QueryItems").await?;
    /// for item in &page.nodes {
    ///     println!("{} {}", item.name.as_ref().unwrap_or(&item.sku), item.sales_price_net);
    /// }
    /// if page.unreadable > 0 {
    ///     println!("{} more could not be read", page.unreadable);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Every failure, as of [`graphql`](Self::graphql). Where the list itself did not
    /// come, GraphQL `errors` are one, and without any the answer is
    /// [`PlatformError::Undecodable`].
    ///
    /// # Cancellation
    ///
    /// As [`graphql`](Self::graphql).
    pub async fn page<N, V>(
        &self,
        operation: &Operation<V>,
        list: &str,
    ) -> Result<Connection<N>, PlatformError>
    where
        N: DeserializeOwned,
        V: Serialize,
    {
        let reply = self.run(operation).await?;
        let (data, errors) = reply.parts(operation.name)?;
        let mut odd = Vec::new();
        let found = data.and_then(|data| {
            whole::read(data.get(), list)
                .or_else(|| read(member(data, list)?, list, &errors, &mut odd))
        });
        records::log_unreadable(&odd, operation.name, reply.request_id);
        match found {
            Some(found) => Ok(Connection { errors, ..found }),
            None if errors.is_empty() => Err(PlatformError::Undecodable),
            None => Err(PlatformError::GraphQl(GraphQlErrors { errors })),
        }
    }

    /// All pages of a GraphQL list, from the page on that the variables name.
    ///
    /// `list` and `N` are those of [`page`](Self::page); `turn` puts a page's end
    /// cursor into the variables. The variables say how many records a page has, at
    /// most [`LARGEST_PAGE`](crate::LARGEST_PAGE): the larger, the fewer requests.
    ///
    /// ```no_run
    /// use appbridge_server::{Operation, TenantApi};
    /// use futures_util::TryStreamExt;
    /// use serde_json::{Value, json};
    ///
    /// # async fn example(api: TenantApi) -> Result<(), appbridge_server::PlatformError> {
    /// let all_items = Operation {
    ///     name: "AllItems",
    ///     document: "query AllItems($after: String) {
    ///         QueryItems(first: 500, after: $after, order: [{ sku: ASC }]) {
    ///             nodes { id } pageInfo { hasNextPage endCursor }
    ///         }
    ///     }",
    ///     variables: json!({}),
    /// };
    /// let pages = api.pages::<Value, _, _>(all_items, "QueryItems", |variables, cursor| {
    ///     *variables = json!({ "after": cursor });
    /// });
    /// let mut pages = std::pin::pin!(pages);
    /// let mut unreadable = 0;
    /// while let Some(page) = pages.try_next().await? {
    ///     unreadable += page.unreadable;
    ///     for item in page.nodes {
    ///         println!("{item}");
    ///     }
    /// }
    /// # let _ = unreadable;
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
    /// [`page`](Self::page) does, retries included. A page that does not say whether
    /// another one follows is [`PlatformError::Undecodable`], as the list might not be
    /// whole; a cursor that has been had before is [`PlatformError::ListRepeats`].
    ///
    /// # Cancellation
    ///
    /// A page is asked for when the one before it has been taken, never ahead.
    /// Dropping the stream closes the request for a page, if there is one, and
    /// asks for no more.
    #[must_use = "streams do nothing unless polled"]
    pub fn pages<N, V, T>(
        &self,
        operation: Operation<V>,
        list: &'static str,
        turn: T,
    ) -> impl Stream<Item = Result<Connection<N>, PlatformError>> + use<N, V, T>
    where
        N: DeserializeOwned,
        V: Serialize,
        T: Fn(&mut V, String),
    {
        let walk = Walk {
            api: self.clone(),
            operation,
            list,
            had: HashSet::new(),
            turn,
        };
        stream::try_unfold(Some(walk), |walk| async move {
            match walk {
                Some(walk) => walk.page().await.map(Some),
                None => Ok(None),
            }
        })
    }

    /// All records of a GraphQL list: those of [`pages`](Self::pages), one by one.
    ///
    /// What cannot be read is left out and named in the log; a program that has to
    /// know whether it has seen everything takes [`pages`](Self::pages).
    ///
    /// # Errors
    ///
    /// As [`pages`](Self::pages).
    ///
    /// # Cancellation
    ///
    /// As [`pages`](Self::pages).
    #[must_use = "streams do nothing unless polled"]
    pub fn walk<N, V, T>(
        &self,
        operation: Operation<V>,
        list: &'static str,
        turn: T,
    ) -> impl Stream<Item = Result<N, PlatformError>> + use<N, V, T>
    where
        N: DeserializeOwned,
        V: Serialize,
        T: Fn(&mut V, String),
    {
        self.pages(operation, list, turn)
            .map_ok(|page| one_by_one(page.nodes))
            .try_flatten()
    }
}

/// A list that still has a page.
struct Walk<V, T> {
    api: TenantApi,
    operation: Operation<V>,
    list: &'static str,
    /// The cursors so far. A server that gives one again would be asked for ever.
    had: HashSet<String>,
    turn: T,
}

impl<V: Serialize, T: Fn(&mut V, String)> Walk<V, T> {
    /// The next page, and the list when more of it is left.
    async fn page<N: DeserializeOwned>(
        mut self,
    ) -> Result<(Connection<N>, Option<Self>), PlatformError> {
        let page = self.api.page(&self.operation, self.list).await?;
        let info = page.page_info.as_ref().ok_or(PlatformError::Undecodable)?;
        if !info.has_next_page {
            return Ok((page, None));
        }
        let cursor = info.end_cursor.clone().ok_or(PlatformError::ListRepeats)?;
        if !self.had.insert(cursor.clone()) {
            return Err(PlatformError::ListRepeats);
        }
        (self.turn)(&mut self.operation.variables, cursor);
        Ok((page, Some(self)))
    }
}

/// The parts of a list, none of them decoded.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireConnection<'a> {
    #[serde(default, borrow)]
    nodes: Option<&'a RawValue>,
    #[serde(default, borrow)]
    edges: Option<&'a RawValue>,
    #[serde(default, borrow)]
    page_info: Option<&'a RawValue>,
    #[serde(default, borrow)]
    total_count: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WirePageInfo {
    has_next_page: Flag,
    /// Of any type: on the last page it has no meaning.
    #[serde(default)]
    end_cursor: Value,
}

impl WirePageInfo {
    pub(super) fn read(self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next_page.0,
            end_cursor: self.end_cursor.as_str().map(str::to_owned),
        }
    }
}

/// A member of an object, unless it is `null`.
fn member<'a>(data: &'a RawValue, name: &str) -> Option<&'a RawValue> {
    let mut members: HashMap<String, Option<&RawValue>> = serde_json::from_str(data.get()).ok()?;
    members.remove(name)?
}

/// Reads a list, but for its `errors`; `None` when it is none, or when errors came in
/// the place of its records. What cannot be read of it goes into `odd`, by its path.
fn read<N: DeserializeOwned>(
    list: &RawValue,
    name: &str,
    errors: &[GraphQlError],
    odd: &mut Vec<String>,
) -> Option<Connection<N>> {
    let parts: WireConnection<'_> = serde_json::from_str(list.get()).ok()?;
    let records = match (parts.nodes, parts.edges) {
        (Some(nodes), _) => records::of_array(nodes, &format!("{name}.nodes"), odd)?,
        (None, Some(edges)) => of_edges(edges, &format!("{name}.edges"), odd)?,
        (None, None) if errors.is_empty() => Records {
            read: Vec::new(),
            unreadable: 0,
        },
        (None, None) => return None,
    };
    let page_info = parts
        .page_info
        .and_then(|info| readable::<WirePageInfo>(info, &format!("{name}.pageInfo"), odd));
    let total_count = parts
        .total_count
        .and_then(|count| readable::<Count>(count, &format!("{name}.totalCount"), odd));
    Some(Connection {
        nodes: records.read,
        unreadable: records.unreadable,
        page_info: page_info.map(WirePageInfo::read),
        total_count: total_count.map(|count| count.0),
        errors: Vec::new(),
    })
}

/// An element of `edges`.
#[derive(Deserialize)]
struct Edge<'a> {
    #[serde(default, borrow)]
    node: Option<&'a RawValue>,
}

/// The records of an array of edges. The paths of those that cannot be read go into
/// `odd`.
fn of_edges<T: DeserializeOwned>(
    edges: &RawValue,
    path: &str,
    odd: &mut Vec<String>,
) -> Option<Records<T>> {
    let edges: Vec<Option<&RawValue>> = serde_json::from_str(edges.get()).ok()?;
    let nodes = edges
        .into_iter()
        .map(|edge| serde_json::from_str::<Edge<'_>>(edge?.get()).ok()?.node);
    Some(records::of_each(nodes, odd, |at| {
        format!("{path}[{at}].node")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
    struct Row {
        id: String,
        name: Option<String>,
    }

    fn read_list(list: &str) -> (Option<Connection<Row>>, Vec<String>) {
        let mut odd = Vec::new();
        let raw: &RawValue = serde_json::from_str(list).unwrap();
        (read(raw, "L", &[], &mut odd), odd)
    }

    /// What is read in one pass is what is read part by part.
    #[test]
    fn one_pass_and_many_agree() {
        let node = r#"{"id":"1","name":"a","more":[1]}"#;
        for (list, whole) in [
            (format!(r#"{{"nodes":[{node}]}}"#), true),
            (
                format!(r#"{{"nodes":[{node},{node}],"totalCount":"2"}}"#),
                true,
            ),
            (
                r#"{"nodes":[],"pageInfo":{"hasNextPage":1,"endCursor":"x"}}"#.to_owned(),
                true,
            ),
            (
                r#"{"totalCount":0,"pageInfo":null,"edges":null,"nodes":[]}"#.to_owned(),
                true,
            ),
            (format!(r#"{{"nodes":[{node},null]}}"#), false),
            (
                format!(r#"{{"nodes":null,"edges":[{{"node":{node}}}]}}"#),
                false,
            ),
            (
                format!(r#"{{"nodes":[{node}],"pageInfo":7,"totalCount":"many"}}"#),
                false,
            ),
            (r#"{"nodes":null}"#.to_owned(), false),
        ] {
            let (read, _) = read_list(&list);
            let data = format!(r#"{{"other":{list},"L":{list}}}"#);
            let one_pass = whole::read::<Row>(&data, "L");
            assert_eq!(one_pass.is_some(), whole, "{list}");
            assert!(one_pass.is_none() || one_pass == read, "{list}");
            assert_eq!(whole::read::<Row>(&data, "M"), None);
        }
        assert_eq!(
            whole::read::<Row>(r#"{"L":{"nodes":[]},"L":{"nodes":[]}}"#, "L"),
            None
        );
    }

    #[test]
    fn one_odd_record_costs_no_other() {
        let whole = r#"{"id":"1","name":"a"}"#;
        for (odd, path) in [
            ("null", "L.nodes[1]"),
            ("7", "L.nodes[1]"),
            (r#"{"name":"x"}"#, "L.nodes[1].id"),
            (r#"{"id":null}"#, "L.nodes[1].id"),
            (r#"{"id":"2","name":{"de":"x"}}"#, "L.nodes[1].name"),
            (r#"{"id":"2","name":1e999}"#, "L.nodes[1].name"),
            (r#"{"id":"\ud800"}"#, "L.nodes[1].id"),
        ] {
            let list = format!(r#"{{"nodes":[{whole},{odd},{{"id":"3"}}]}}"#);
            let (read, paths) = read_list(&list);
            let read = read.unwrap();
            let ids: Vec<_> = read.nodes.iter().map(|row| row.id.as_str()).collect();
            assert_eq!((ids, read.unreadable), (vec!["1", "3"], 1), "{odd}");
            assert_eq!(paths, [path], "{odd}");
        }
    }

    #[test]
    fn edges_are_read_where_there_are_no_nodes() {
        let list =
            r#"{"edges":[{"cursor":"a","node":{"id":"1"}},null,{"node":null},{"node":{}},{}]}"#;
        let (read, paths) = read_list(list);
        let read = read.unwrap();
        assert_eq!((read.nodes.len(), read.unreadable), (1, 4));
        let odd = ["[1].node", "[2].node", "[3].node.id", "[4].node"];
        assert_eq!(paths, odd.map(|odd| format!("L.edges{odd}")));
    }

    #[test]
    fn what_surrounds_the_records_may_be_odd_as_well() {
        let info = |has_next_page, cursor: Option<&str>| {
            Some(PageInfo {
                has_next_page,
                end_cursor: cursor.map(str::to_owned),
            })
        };
        let cases: [(&str, _, _, &[&str]); 7] = [
            (
                r#""pageInfo":{"hasNextPage":1,"endCursor":"c"},"totalCount":3"#,
                info(true, Some("c")),
                Some(3),
                &[],
            ),
            (
                r#""pageInfo":{"hasNextPage":0,"endCursor":null},"totalCount":"3""#,
                info(false, None),
                Some(3),
                &[],
            ),
            (
                r#""pageInfo":{"hasNextPage":"1","endCursor":7}"#,
                info(true, None),
                None,
                &[],
            ),
            (r#""pageInfo":null,"totalCount":null"#, None, None, &[]),
            (
                r#""pageInfo":{},"totalCount":-1"#,
                None,
                None,
                &["L.pageInfo", "L.totalCount"],
            ),
            (
                r#""pageInfo":{"hasNextPage":null}"#,
                None,
                None,
                &["L.pageInfo"],
            ),
            (r#""pageInfo":[]"#, None, None, &["L.pageInfo"]),
        ];
        for (surroundings, page_info, total_count, odd) in cases {
            let (read, paths) = read_list(&format!(r#"{{"nodes":[{{"id":"1"}}],{surroundings}}}"#));
            let read = read.unwrap();
            assert_eq!(read.nodes.len(), 1, "{surroundings}");
            assert_eq!(read.page_info, page_info, "{surroundings}");
            assert_eq!(read.total_count, total_count, "{surroundings}");
            assert_eq!(paths, odd, "{surroundings}");
        }
    }

    #[test]
    fn a_list_without_records_is_empty_and_anything_else_is_no_list() {
        for list in [
            "{}",
            r#"{"nodes":null}"#,
            r#"{"nodes":[]}"#,
            r#"{"edges":null}"#,
        ] {
            let read = read_list(list).0.unwrap();
            assert_eq!((read.nodes.len(), read.unreadable), (0, 0), "{list}");
        }
        for list in [
            "7",
            r#""x""#,
            r#"{"nodes":{}}"#,
            r#"{"nodes":"x"}"#,
            r#"{"edges":1}"#,
        ] {
            assert_eq!(read_list(list).0, None, "{list}");
        }
    }
}
