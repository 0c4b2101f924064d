//! `order`: what records are sorted by.

use std::cmp::{Ordering, Reverse};

use async_graphql::{Enum, ID};
use time::OffsetDateTime;

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum SortEnumType {
    #[graphql(name = "ASC")]
    Ascending,
    #[graphql(name = "DESC")]
    Descending,
}

/// What a record is sorted by. Absent values come first, as in SQL Server;
/// texts are sorted without regard to case.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    Absent,
    Flag(bool),
    Number(f64),
    Moment(OffsetDateTime),
    Text(String),
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Flag(one), Self::Flag(two)) => one.cmp(two),
            (Self::Number(one), Self::Number(two)) => one.total_cmp(two),
            (Self::Moment(one), Self::Moment(two)) => one.cmp(two),
            (Self::Text(one), Self::Text(two)) => one.cmp(two),
            // One field has one kind of value, or none.
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl Key {
    fn rank(&self) -> u8 {
        match self {
            Self::Absent => 0,
            Self::Flag(_) => 1,
            Self::Number(_) => 2,
            Self::Moment(_) => 3,
            Self::Text(_) => 4,
        }
    }
}

impl From<bool> for Key {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<f64> for Key {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<OffsetDateTime> for Key {
    fn from(value: OffsetDateTime) -> Self {
        Self::Moment(value)
    }
}

impl From<&str> for Key {
    fn from(value: &str) -> Self {
        Self::Text(value.to_lowercase())
    }
}

impl From<&ID> for Key {
    fn from(value: &ID) -> Self {
        Self::from(value.as_str())
    }
}

impl From<Option<&str>> for Key {
    fn from(value: Option<&str>) -> Self {
        value.map_or(Self::Absent, Self::from)
    }
}

/// A key with its direction.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Directed {
    Ascending(Key),
    Descending(Reverse<Key>),
}

impl Directed {
    pub(super) fn new(direction: SortEnumType, key: Key) -> Self {
        match direction {
            SortEnumType::Ascending => Self::Ascending(key),
            SortEnumType::Descending => Self::Descending(Reverse(key)),
        }
    }
}

/// One object of the list `order`.
pub(super) trait Sort<R> {
    /// Adds what the record is sorted by.
    fn keys(&self, record: &R, keys: &mut Vec<Directed>);
}

/// Puts records into the order that is asked for; equal ones stay as they were.
pub(super) fn sort<R, S: Sort<R>>(records: &mut [&R], order: &[S]) {
    if !order.is_empty() {
        records.sort_by_cached_key(|record| {
            let mut keys = Vec::with_capacity(order.len());
            for sort in order {
                sort.keys(record, &mut keys);
            }
            keys
        });
    }
}
