//! `order`: what records are sorted by.

use std::cmp::{Ordering, Reverse};

use apollo_compiler::ast::Type;
use serde_json::Value as Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::List;
use crate::data::{Row, Value};
use crate::erp::failure::Failure;
use crate::erp::types;

/// Puts rows into the order that is asked for; equal ones stay as they were.
pub(super) fn sorted<'a>(
    list: List<'_>,
    mut rows: Vec<Row<'a>>,
    order: Option<&Json>,
) -> Result<Vec<Row<'a>>, Failure> {
    let by = By::read(list, order)?;
    if !by.is_empty() {
        rows.sort_by_cached_key(|row| {
            by.iter()
                .map(|by| {
                    let key = Key::from(types::read(list.schema, row, by.field, by.ty));
                    let key = if by.is_existing {
                        Key::Flag(key != Key::Absent)
                    } else {
                        key
                    };
                    if by.is_descending {
                        Directed::Descending(Reverse(key))
                    } else {
                        Directed::Ascending(key)
                    }
                })
                .collect::<Vec<_>>()
        });
    }
    Ok(rows)
}

/// One thing that rows are sorted by.
struct By<'s> {
    field: &'s str,
    ty: &'s Type,
    is_descending: bool,
    /// Whether only the presence of a value counts.
    is_existing: bool,
}

impl<'s> By<'s> {
    /// Reads `order`: objects whose fields are directions. The field of an id is an
    /// object itself, which names the database's key.
    fn read(list: List<'s>, order: Option<&Json>) -> Result<Vec<Self>, Failure> {
        let objects = match order {
            Some(Json::Array(objects)) => objects.as_slice(),
            Some(object @ Json::Object(_)) => std::slice::from_ref(object),
            _ => &[],
        };
        let mut all = Vec::new();
        for (name, direction) in objects.iter().filter_map(Json::as_object).flatten() {
            let field = list.schema.field(list.record_type, name).ok_or_else(|| {
                Failure::bad_input(format!("order: {} has no field {name}", list.record_type))
            })?;
            let mut push = |direction: &Json, is_existing| {
                if let Some(direction) = direction.as_str() {
                    all.push(Self {
                        field: field.name.as_str(),
                        ty: &field.ty,
                        is_descending: direction == "DESC",
                        is_existing,
                    });
                }
            };
            match direction {
                Json::Object(keys) => keys
                    .iter()
                    .for_each(|(key, direction)| push(direction, key == "isExisting")),
                direction => push(direction, false),
            }
        }
        Ok(all)
    }
}

/// What a record is sorted by. Absent values come first, as in SQL Server; strings
/// are sorted without regard to case.
#[derive(Debug, Clone, PartialEq)]
enum Key {
    Absent,
    Flag(bool),
    Whole(i64),
    Number(f64),
    Moment(OffsetDateTime),
    Text(String),
    Id(Uuid),
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
            (Self::Whole(one), Self::Whole(two)) => one.cmp(two),
            (Self::Number(one), Self::Number(two)) => one.total_cmp(two),
            (Self::Moment(one), Self::Moment(two)) => one.cmp(two),
            (Self::Text(one), Self::Text(two)) => one.cmp(two),
            (Self::Id(one), Self::Id(two)) => one.cmp(two),
            // One field has one kind of value, or none.
            _ => (*other == Self::Absent).cmp(&(*self == Self::Absent)),
        }
    }
}

impl From<Value<'_>> for Key {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Boolean(value) => Self::Flag(value),
            Value::Integer(value) => Self::Whole(value),
            Value::Decimal(value) => Self::Number(value),
            Value::Text(value) => Self::Text(value.to_lowercase()),
            Value::Id(value) => Self::Id(value),
            Value::Moment(value) => Self::Moment(value),
            Value::Choice(value) => Self::Whole(value.into()),
            Value::Null | Value::Record(_) | Value::List(_) | Value::Json(_) => Self::Absent,
        }
    }
}

/// A key with its direction.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Directed {
    Ascending(Key),
    Descending(Reverse<Key>),
}
