//! Lists, read record by record, so that an odd one costs no other.

#[cfg(feature = "graphql")]
mod connection;
mod records;
mod rest_page;
mod scalars;
#[cfg(feature = "graphql")]
mod whole;

use futures_util::stream::{self, Stream};

#[cfg(feature = "graphql")]
pub use connection::{Connection, PageInfo};
pub use rest_page::{ListRequest, RestPage};

use super::error::PlatformError;

/// The most records that the API gives on one page.
pub const LARGEST_PAGE: u32 = 500;

/// The records of a page as a stream of their own.
fn one_by_one<T>(records: Vec<T>) -> impl Stream<Item = Result<T, PlatformError>> {
    stream::iter(records.into_iter().map(Ok))
}
