//! Lists of REST: one page of them, or all.

use futures_util::stream::{self, Stream, TryStreamExt};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::records::{self, readable};
use super::scalars::{Count, Flag};
use super::{LARGEST_PAGE, one_by_one};
use crate::platform::TenantApi;
use crate::platform::error::PlatformError;
use crate::platform::rest::RestRequest;

/// One page of a REST list, as JTL documents it. Its numbers begin at 1; those that
/// the answer leaves out are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestPage<T> {
    /// The records of this page that could be read, in their order.
    pub items: Vec<T>,
    /// How many more there were, which could not be read: `null`, or not as `T`
    /// expects. The log names their places.
    pub unreadable: usize,
    /// How many records the whole list has.
    pub total_items: Option<u64>,
    /// This page's number.
    pub page_number: Option<u64>,
    /// How many records a full page has.
    pub page_size: Option<u64>,
    /// How many pages there are.
    pub total_pages: Option<u64>,
    /// Whether a page follows.
    pub has_next_page: Option<bool>,
    /// The number of the page that follows.
    pub next_page_number: Option<u64>,
}

impl RestRequest {
    /// Sends the request and reads one page of a list, record by record: one that is
    /// `null`, or not as `T` expects, is left out, [counted](RestPage::unreadable) and
    /// named in the log by its path.
    ///
    /// ```no_run
    /// use serde_json::Value;
    ///
    /// # async fn example(api: appbridge_server::TenantApi) -> Result<(), appbridge_server::PlatformError> {
    /// let newest = api.get(["sales-orders"]).query("pageSize", 20).page::<Value>().await?;
    /// println!("{} of {:?}", newest.items.len(), newest.total_items);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); an answer that is no page is
    /// [`PlatformError::Undecodable`].
    ///
    /// # Cancellation
    ///
    /// As [`send`](Self::send).
    pub async fn page<T: DeserializeOwned>(self) -> Result<RestPage<T>, PlatformError> {
        let resource = self.name.clone();
        let reply = self.reply().await?;
        let mut odd = Vec::new();
        let page = read(&reply.body, &mut odd);
        records::log_unreadable(&odd, &resource, reply.request_id);
        page.ok_or(PlatformError::Undecodable)
    }
}

impl TenantApi {
    /// A REST list below `erp/v2/`, such as `api.list(["items"])`; the path as in
    /// [`get`](Self::get).
    pub fn list<S: AsRef<str>>(&self, path: impl IntoIterator<Item = S>) -> ListRequest {
        ListRequest {
            request: self.get(path),
            page_size: LARGEST_PAGE,
        }
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

    /// All pages of the list.
    ///
    /// # Errors
    ///
    /// The stream ends after its first error. A page is asked for as
    /// [`RestRequest::page`] does, retries included. A page that says neither whether
    /// another one follows nor how many there are is [`PlatformError::Undecodable`];
    /// one with another number than was asked for, or an empty one that is not the
    /// last, is [`PlatformError::ListRepeats`].
    ///
    /// # Cancellation
    ///
    /// A page is asked for when the one before it has been taken, never ahead.
    /// Dropping the stream closes the request for a page, if there is one, and
    /// asks for no more.
    #[must_use = "streams do nothing unless polled"]
    pub fn pages<T: DeserializeOwned>(
        self,
    ) -> impl Stream<Item = Result<RestPage<T>, PlatformError>> + use<T> {
        let request = self.request.query("pageSize", self.page_size);
        stream::try_unfold(Some((request, 1)), |left| async move {
            let Some((request, number)) = left else {
                return Ok(None);
            };
            let page: RestPage<T> = request.clone().query("pageNumber", number).page().await?;
            let by_pages = || Some(number < page.total_pages?);
            let follows = page.has_next_page.or_else(by_pages);
            let follows = follows.ok_or(PlatformError::Undecodable)?;
            // A server that ignores the number gives one page for ever, and one that
            // has nothing more to give may go on giving nothing.
            let ends_never = page.items.is_empty() && page.unreadable == 0 && follows;
            if page.page_number != Some(number) || ends_never {
                return Err(PlatformError::ListRepeats);
            }
            Ok(Some((page, follows.then(|| (request, number + 1)))))
        })
    }

    /// All records of the list: those of [`pages`](Self::pages), one by one.
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
    pub fn walk<T: DeserializeOwned>(
        self,
    ) -> impl Stream<Item = Result<T, PlatformError>> + use<T> {
        self.pages()
            .map_ok(|page| one_by_one(page.items))
            .try_flatten()
    }
}

/// The parts of a page, none of them decoded.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePage<'a> {
    #[serde(borrow)]
    items: &'a RawValue,
    #[serde(default, borrow)]
    total_items: Option<&'a RawValue>,
    #[serde(default, borrow)]
    page_number: Option<&'a RawValue>,
    #[serde(default, borrow)]
    page_size: Option<&'a RawValue>,
    #[serde(default, borrow)]
    total_pages: Option<&'a RawValue>,
    #[serde(default, borrow)]
    has_next_page: Option<&'a RawValue>,
    #[serde(default, borrow)]
    next_page_number: Option<&'a RawValue>,
}

/// Reads a page; `None` when it is none. What cannot be read of it goes into `odd`,
/// by its path.
fn read<T: DeserializeOwned>(body: &[u8], odd: &mut Vec<String>) -> Option<RestPage<T>> {
    let page: WirePage<'_> = serde_json::from_slice(body).ok()?;
    let records = records::of_array(page.items, "items", odd)?;
    let mut number = |part, name| Some(readable::<Count>(part?, name, odd)?.0);
    Some(RestPage {
        items: records.read,
        unreadable: records.unreadable,
        total_items: number(page.total_items, "totalItems"),
        page_number: number(page.page_number, "pageNumber"),
        page_size: number(page.page_size, "pageSize"),
        total_pages: number(page.total_pages, "totalPages"),
        next_page_number: number(page.next_page_number, "nextPageNumber"),
        has_next_page: page
            .has_next_page
            .and_then(|flag| Some(readable::<Flag>(flag, "hasNextPage", odd)?.0)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_record_by_record() {
        let mut odd = Vec::new();
        let body = br#"{"items":[1,null,"x",4],"pageNumber":"2","hasNextPage":1,
            "totalItems":null,"totalPages":"many"}"#;
        let page = read::<u8>(body, &mut odd).unwrap();
        assert_eq!((page.items, page.unreadable), (vec![1, 4], 2));
        assert_eq!(
            (page.page_number, page.has_next_page),
            (Some(2), Some(true))
        );
        assert_eq!((page.total_items, page.total_pages), (None, None));
        assert_eq!(odd, ["items[1]", "items[2]", "totalPages"]);
        assert!(
            read::<u8>(br#"{"items":null}"#, &mut odd)
                .unwrap()
                .items
                .is_empty()
        );
    }

    #[test]
    fn what_is_no_page_is_none() {
        for body in ["", "{}", "[]", "7", r#"{"items":{}}"#, r#"{"error":"x"}"#] {
            let page = read::<u8>(body.as_bytes(), &mut Vec::new());
            assert_eq!(page, None, "{body}");
        }
    }
}
