//! What a record says of itself, by the names of the schema.

use std::borrow::Cow;

use serde_json::Value as Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::seed::Seed;

/// One object of the schema: a row of a list, a whole order, an address.
pub(crate) trait Record<'a> {
    /// The value of a field. `None` leaves it to the caller to make a plain value of
    /// the field's type out of [`seed`](Self::seed).
    fn field(&self, name: &str) -> Option<Value<'a>>;

    /// What plain values come from. `None` for records that apps have made: what
    /// they did not set is empty.
    fn seed(&self) -> Option<Seed>;
}

/// A value of a field.
pub(crate) enum Value<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Decimal(f64),
    Text(Cow<'a, str>),
    Id(Uuid),
    Moment(OffsetDateTime),
    /// The place of an enum's value in the schema; REST shows the number itself.
    Choice(u8),
    Record(Box<dyn Record<'a> + 'a>),
    List(Vec<Value<'a>>),
    /// As an app has sent it; its type is that of the field.
    Json(Cow<'a, Json>),
}

impl<'a> Value<'a> {
    /// A value that an app has sent.
    pub(crate) fn sent(value: &'a Json) -> Self {
        Self::Json(Cow::Borrowed(value))
    }

    pub(crate) fn record(record: impl Record<'a> + 'a) -> Self {
        Self::Record(Box::new(record))
    }

    pub(crate) fn records<R: Record<'a> + 'a>(records: impl IntoIterator<Item = R>) -> Self {
        Self::List(records.into_iter().map(Self::record).collect())
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

/// Counts and places; none comes near the largest integer.
impl From<usize> for Value<'_> {
    fn from(value: usize) -> Self {
        Self::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Self::Decimal(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Cow::Borrowed(value))
    }
}

impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Self::Text(Cow::Owned(value))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(value: Cow<'a, str>) -> Self {
        Self::Text(value)
    }
}

impl From<Uuid> for Value<'_> {
    fn from(value: Uuid) -> Self {
        Self::Id(value)
    }
}

impl From<OffsetDateTime> for Value<'_> {
    fn from(value: OffsetDateTime) -> Self {
        Self::Moment(value)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// An object as an app has sent it.
pub(crate) struct Sent<'a>(pub(crate) Cow<'a, serde_json::Map<String, Json>>);

impl<'a> Record<'a> for Sent<'a> {
    fn field(&self, name: &str) -> Option<Value<'a>> {
        match &self.0 {
            Cow::Borrowed(fields) => fields.get(name).map(Value::sent),
            Cow::Owned(fields) => fields
                .get(name)
                .map(|value| Value::Json(Cow::Owned(value.clone()))),
        }
    }

    fn seed(&self) -> Option<Seed> {
        None
    }
}

/// An object of which only a function knows the fields.
pub(crate) struct Part<F> {
    pub(crate) seed: Option<Seed>,
    pub(crate) field: F,
}

impl<'a, F: Fn(&str) -> Option<Value<'a>>> Record<'a> for Part<F> {
    fn field(&self, name: &str) -> Option<Value<'a>> {
        (self.field)(name)
    }

    fn seed(&self) -> Option<Seed> {
        self.seed
    }
}
