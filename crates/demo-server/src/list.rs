//! Requests for a list and their answers.

use appbridge_app::ApiError;
use appbridge_server::Connection;
use appbridge_types::demo::Page;

/// Far below the API's 500: pages are for people.
const MAX_FIRST: u16 = 200;
/// Cursors are opaque and short.
const MAX_CURSOR: usize = 512;

/// Checks the size of a page.
pub(crate) fn first(asked: Option<u16>, default: u16) -> Result<u16, ApiError> {
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
pub(crate) fn after(asked: Option<String>) -> Result<Option<String>, ApiError> {
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

/// A page of JTL's as the frontend gets it. One that does not say whether another
/// follows is taken for the last.
pub(crate) fn page<N, T: From<N>>(found: Connection<N>) -> Page<T> {
    let (has_next_page, end_cursor) = found
        .page_info
        .map_or((false, None), |info| (info.has_next_page, info.end_cursor));
    Page {
        items: found.nodes.into_iter().map(T::from).collect(),
        total_count: found.total_count,
        has_next_page,
        end_cursor,
        unreadable: found.unreadable as u64,
        is_partial: !found.errors.is_empty(),
    }
}
