//! `where`: the operations on one field. A filter object allows a record when
//! all its operations do.

use async_graphql::{ID, InputObject, MaybeUndefined};
use time::OffsetDateTime;

/// Operations on a value of type `V`.
pub(super) trait Operations<V> {
    /// Whether all operations that are given allow the value.
    fn allow(&self, value: V) -> bool;
}

/// A filter over whole records.
pub(super) trait Filter<R> {
    /// Whether the filter allows the record.
    fn allows(&self, record: &R) -> bool;
}

/// Whether an operation that is absent or fulfilled allows the value.
fn unless<T>(operand: Option<&T>, fulfilled: impl FnOnce(&T) -> bool) -> bool {
    operand.is_none_or(fulfilled)
}

/// Operations on a text. `eq` and `neq` compare exactly and take `null`;
/// `contains` and `startsWith` ignore case.
#[derive(Debug, Default, InputObject)]
pub(super) struct StringOperationFilterInput {
    eq: MaybeUndefined<String>,
    neq: MaybeUndefined<String>,
    contains: Option<String>,
    starts_with: Option<String>,
    #[graphql(name = "in")]
    one_of: Option<Vec<Option<String>>>,
}

impl Operations<Option<&str>> for StringOperationFilterInput {
    fn allow(&self, value: Option<&str>) -> bool {
        let equals = |operand: &MaybeUndefined<String>| operand.as_opt_deref() == Some(value);
        (self.eq.is_undefined() || equals(&self.eq))
            && (self.neq.is_undefined() || !equals(&self.neq))
            && unless(self.one_of.as_ref(), |list| {
                list.iter().any(|one| one.as_deref() == value)
            })
            && unless(self.contains.as_ref(), |part| {
                value.is_some_and(|value| value.to_lowercase().contains(&part.to_lowercase()))
            })
            && unless(self.starts_with.as_ref(), |start| {
                value.is_some_and(|value| value.to_lowercase().starts_with(&start.to_lowercase()))
            })
    }
}

impl Operations<&str> for StringOperationFilterInput {
    fn allow(&self, value: &str) -> bool {
        self.allow(Some(value))
    }
}

/// Operations on an id.
#[derive(Debug, Default, InputObject)]
pub(super) struct IdOperationFilterInput {
    eq: Option<ID>,
    neq: Option<ID>,
    #[graphql(name = "in")]
    one_of: Option<Vec<ID>>,
}

impl Operations<&ID> for IdOperationFilterInput {
    fn allow(&self, value: &ID) -> bool {
        unless(self.eq.as_ref(), |id| id == value)
            && unless(self.neq.as_ref(), |id| id != value)
            && unless(self.one_of.as_ref(), |ids| ids.contains(value))
    }
}

/// Operations on a truth value.
#[derive(Debug, Default, InputObject)]
pub(super) struct BooleanOperationFilterInput {
    eq: Option<bool>,
    neq: Option<bool>,
}

impl Operations<bool> for BooleanOperationFilterInput {
    fn allow(&self, value: bool) -> bool {
        unless(self.eq.as_ref(), |operand| *operand == value)
            && unless(self.neq.as_ref(), |operand| *operand != value)
    }
}

macro_rules! comparing_filter {
    ($(#[$doc:meta])* $name:ident, $value:ty) => {
        $(#[$doc])*
        #[derive(Debug, Default, InputObject)]
        pub(super) struct $name {
            eq: Option<$value>,
            neq: Option<$value>,
            #[graphql(name = "in")]
            one_of: Option<Vec<$value>>,
            gt: Option<$value>,
            gte: Option<$value>,
            lt: Option<$value>,
            lte: Option<$value>,
        }

        impl Operations<$value> for $name {
            fn allow(&self, value: $value) -> bool {
                unless(self.eq.as_ref(), |operand| value == *operand)
                    && unless(self.neq.as_ref(), |operand| value != *operand)
                    && unless(self.one_of.as_ref(), |list| list.contains(&value))
                    && unless(self.gt.as_ref(), |operand| value > *operand)
                    && unless(self.gte.as_ref(), |operand| value >= *operand)
                    && unless(self.lt.as_ref(), |operand| value < *operand)
                    && unless(self.lte.as_ref(), |operand| value <= *operand)
            }
        }
    };
}

comparing_filter! {
    /// Operations on a number.
    DecimalOperationFilterInput, f64
}

comparing_filter! {
    /// Operations on a moment.
    DateTimeOperationFilterInput, OffsetDateTime
}
