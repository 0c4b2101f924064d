//! Lists of the ERP API, and the bounds of a request for one.

use appbridge_types::demo::Page;
use serde::Deserialize;

use super::ApiError;

/// What the ERP API answers to a query for a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection<T> {
    pub(super) nodes: Vec<T>,
    page_info: PageInfo,
    total_count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl<T> From<Connection<T>> for Page<T> {
    fn from(connection: Connection<T>) -> Self {
        Self {
            items: connection.nodes,
            total_count: connection.total_count,
            has_next_page: connection.page_info.has_next_page,
            end_cursor: connection.page_info.end_cursor,
        }
    }
}

/// Far below the API's 500: pages are for people.
const MAX_FIRST: u16 = 200;
/// Cursors are opaque and short.
const MAX_CURSOR: usize = 512;

/// Checks the size of a page.
pub(super) fn first(asked: Option<u16>, default: u16) -> Result<u16, ApiError> {
    let first = asked.unwrap_or(default);
    if (1..=MAX_FIRST).contains(&first) {
        Ok(first)
    } else {
        Err(ApiError::bad_request(
            "query_invalid",
            "`first` must be between 1 and 200.",
        ))
    }
}

/// Checks the cursor of a page; an empty one is none.
pub(super) fn after(asked: Option<String>) -> Result<Option<String>, ApiError> {
    let after = asked.filter(|cursor| !cursor.is_empty());
    if after
        .as_ref()
        .is_none_or(|cursor| cursor.len() <= MAX_CURSOR)
    {
        Ok(after)
    } else {
        Err(ApiError::bad_request(
            "query_invalid",
            "`after` must have at most 512 characters.",
        ))
    }
}
