//! The bounds of a request for a list.

use super::ApiError;

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

/// GraphQL has signed numbers only; there is no negative count.
pub(super) fn total_count(counted: i64) -> u64 {
    u64::try_from(counted).unwrap_or_default()
}
