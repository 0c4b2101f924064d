//! Values of records against the types of the schema: what a field holds, what an
//! app has sent, and how both look in a response.

use std::borrow::Cow;

use apollo_compiler::ast::Type;
use serde_json::{Map, Number, Value as Json};
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::macros::offset;
use time::{Date, OffsetDateTime, PrimitiveDateTime, UtcOffset};
use uuid::Uuid;

use super::schema::Schema;
use crate::data::{Record, Seed, Sent, Value};
use crate::platform::settings::{Decimals, Moments, Settings};

/// The field by which every part of an item tries an update on itself.
pub(super) const APPLY_UPDATE: &str = "applyUpdate";

/// How values look in a response, where sources contradict each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notation {
    pub(super) decimals: Decimals,
    pub(super) moments: Moments,
    /// How enums look: their names in GraphQL, their places in REST.
    pub(super) enums: Enums,
}

impl Notation {
    /// GraphQL's notation under these settings.
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            decimals: settings.decimals,
            moments: settings.moments,
            enums: Enums::Names,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enums {
    Names,
    Places,
}

/// What an app has sent does not fit the type of its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a value of type {0}")]
pub(super) struct Misfit(String);

/// What a record has in a field of this type. What it says nothing of becomes a
/// plain value.
pub(super) fn read<'a>(
    schema: &Schema,
    record: &dyn Record<'a>,
    name: &str,
    ty: &Type,
) -> Value<'a> {
    match record.field(name) {
        Some(Value::Json(sent)) => {
            let typed = match sent {
                Cow::Borrowed(sent) => typed(schema, ty, sent),
                Cow::Owned(sent) => typed_owned(schema, ty, sent),
            };
            // The type was checked when it was sent; `null` may stand in a field
            // that is never null when it is read.
            match typed {
                Ok(Value::Null) | Err(_) if ty.is_non_null() => empty(schema, ty),
                Ok(value) => value,
                Err(_) => Value::Null,
            }
        }
        Some(Value::Null) if ty.is_non_null() => empty(schema, ty),
        Some(value) => value,
        None => match record.seed() {
            Some(seed) => plain(schema, ty, seed, name),
            None => empty(schema, ty),
        },
    }
}

/// A value of the type that differs from record to record.
fn plain<'a>(schema: &Schema, ty: &Type, seed: Seed, name: &str) -> Value<'a> {
    if ty.is_list() {
        return Value::List(Vec::new());
    }
    let type_name = ty.inner_named_type().as_str();
    if schema.is_object(type_name) {
        return Value::record(Plain(seed.part(name, 0)));
    }
    if !ty.is_non_null() && seed.chance("is absent", 1, 3) != seed.chance(name, 1, 2) {
        return Value::Null;
    }
    match type_name {
        "Boolean" => seed.chance(name, 1, 4).into(),
        "Int" | "Byte" | "Long" => i64::from(seed.below(name, 8)).into(),
        "Decimal" | "Float" => seed.amount(name, 0, 9_999).into(),
        "DateTime" => seed.moment(name).into(),
        "ID" | "UUID" => {
            let (high, low) = (seed.number("id"), seed.number(name));
            Value::Id(
                uuid::Builder::from_custom_bytes(
                    (u128::from(high) << 64 | u128::from(low)).to_be_bytes(),
                )
                .into_uuid(),
            )
        }
        "URL" => format!("https://merchant.example/{}", seed.below(name, 9_999)).into(),
        "String" => format!(
            "{}-{:04}",
            seed.word(name, &["Anker", "Birke", "Düne", "Förde", "Küste", "Möwe"]),
            seed.below(name, 10_000)
        )
        .into(),
        _ => match schema.choices(type_name).map(Iterator::count) {
            Some(choices) => choice(seed.place(name, choices)),
            None => Value::Null,
        },
    }
}

/// The value of what was never set.
fn empty<'a>(schema: &Schema, ty: &Type) -> Value<'a> {
    if !ty.is_non_null() {
        return Value::Null;
    }
    if ty.is_list() {
        return Value::List(Vec::new());
    }
    match ty.inner_named_type().as_str() {
        "Boolean" => false.into(),
        "Int" | "Byte" | "Long" => 0_i64.into(),
        "Decimal" | "Float" => 0.0.into(),
        "DateTime" => OffsetDateTime::UNIX_EPOCH.into(),
        "ID" | "UUID" => Value::Id(Uuid::nil()),
        type_name if schema.is_object(type_name) => Value::record(Sent(Cow::Owned(Map::new()))),
        type_name if schema.choices(type_name).is_some() => Value::Choice(0),
        _ => "".into(),
    }
}

/// A part of a record that says nothing of itself.
struct Plain(Seed);

impl<'a> Record<'a> for Plain {
    fn field(&self, _name: &str) -> Option<Value<'a>> {
        None
    }

    fn seed(&self) -> Option<Seed> {
        Some(self.0)
    }
}

/// What an app has sent, as a value of this type.
pub(super) fn typed<'a>(schema: &Schema, ty: &Type, sent: &'a Json) -> Result<Value<'a>, Misfit> {
    match (sent, ty) {
        (Json::Array(items), Type::List(of) | Type::NonNullList(of)) => items
            .iter()
            .map(|item| typed(schema, of, item))
            .collect::<Result<_, _>>()
            .map(Value::List),
        (Json::Object(fields), _) => Ok(Value::record(Sent(Cow::Borrowed(fields)))),
        (Json::String(text), _) if ty.inner_named_type() == "String" => Ok(text.as_str().into()),
        _ => leaf(schema, ty, sent),
    }
}

fn typed_owned<'a>(schema: &Schema, ty: &Type, sent: Json) -> Result<Value<'a>, Misfit> {
    match (sent, ty) {
        (Json::Array(items), Type::List(of) | Type::NonNullList(of)) => items
            .into_iter()
            .map(|item| typed_owned(schema, of, item))
            .collect::<Result<_, _>>()
            .map(Value::List),
        (Json::Object(fields), _) => Ok(Value::record(Sent(Cow::Owned(fields)))),
        (sent, _) => leaf(schema, ty, &sent),
    }
}

fn leaf<'a>(schema: &Schema, ty: &Type, sent: &Json) -> Result<Value<'a>, Misfit> {
    let type_name = ty.inner_named_type().as_str();
    let value = match (type_name, sent) {
        (_, Json::Null) => Some(Value::Null),
        ("Boolean", Json::Bool(flag)) => Some((*flag).into()),
        ("Byte", Json::Number(number)) => number
            .as_u64()
            .filter(|number| *number <= 255)
            .and_then(|number| i64::try_from(number).ok())
            .map(Value::Integer),
        ("Int" | "Long", Json::Number(number)) => number.as_i64().map(Value::Integer),
        ("Decimal" | "Float", Json::Number(number)) => number.as_f64().map(Value::Decimal),
        ("Decimal" | "Float", Json::String(text)) => text
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Value::Decimal),
        ("DateTime", Json::String(text)) => moment(text).map(Value::Moment),
        ("ID" | "UUID", Json::String(text)) => Some(match Uuid::try_parse(text) {
            Ok(id) => Value::Id(id),
            Err(_) => text.clone().into(),
        }),
        ("ID", Json::Number(number)) => Some(number.to_string().into()),
        ("String" | "URL", Json::String(text)) => Some(text.clone().into()),
        (_, Json::String(text)) => schema
            .choices(type_name)
            .and_then(|mut choices| choices.position(|choice| choice == text))
            .map(choice),
        _ => None,
    };
    value.ok_or_else(|| Misfit(type_name.to_owned()))
}

fn choice<'a>(place: usize) -> Value<'a> {
    Value::Choice(u8::try_from(place).unwrap_or(u8::MAX))
}

/// Reads a moment with offset, or without one, which then counts as UTC, or a day.
pub(super) fn moment(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .or_else(|| {
            PrimitiveDateTime::parse(text, &Iso8601::DEFAULT)
                .ok()
                .map(PrimitiveDateTime::assume_utc)
        })
        .or_else(|| {
            Date::parse(text, &Iso8601::DEFAULT)
                .ok()
                .map(|day| day.midnight().assume_utc())
        })
}

/// A record with all fields of its type.
pub(super) fn document(
    schema: &Schema,
    type_name: &str,
    record: &dyn Record<'_>,
    notation: Notation,
) -> Json {
    let mut document = Map::new();
    for (name, definition) in schema.fields(type_name).into_iter().flatten() {
        // A method of JTL's schema rather than a value.
        if name != APPLY_UPDATE {
            let value = read(schema, record, name, &definition.ty);
            document.insert(
                name.to_owned(),
                tree(schema, &definition.ty, &value, notation),
            );
        }
    }
    Json::Object(document)
}

/// A value with everything below it.
fn tree(schema: &Schema, ty: &Type, value: &Value<'_>, notation: Notation) -> Json {
    match value {
        Value::Record(record) => document(schema, ty.inner_named_type(), record.as_ref(), notation),
        Value::List(values) => {
            let of = ty.item_type();
            values
                .iter()
                .map(|value| tree(schema, of, value, notation))
                .collect()
        }
        leaf => json(schema, ty, leaf, notation),
    }
}

/// The JSON of a leaf.
pub(super) fn json(schema: &Schema, ty: &Type, value: &Value<'_>, notation: Notation) -> Json {
    match value {
        Value::Boolean(flag) => Json::Bool(*flag),
        Value::Integer(number) => Json::Number((*number).into()),
        Value::Decimal(number) => match notation.decimals {
            Decimals::Number => Number::from_f64(*number).map_or(Json::Null, Json::Number),
            Decimals::String => Json::String(number.to_string()),
        },
        Value::Text(text) => Json::String(text.clone().into_owned()),
        Value::Id(id) => Json::String(id.to_string()),
        Value::Moment(moment) => {
            written(*moment, notation.moments).map_or(Json::Null, Json::String)
        }
        Value::Choice(place) => match notation.enums {
            Enums::Places => Json::Number((*place).into()),
            Enums::Names => schema
                .choices(ty.inner_named_type())
                .and_then(|mut choices| choices.nth(usize::from(*place)))
                .map_or(Json::Null, |name| Json::String(name.to_owned())),
        },
        Value::Null | Value::Record(_) | Value::List(_) | Value::Json(_) => Json::Null,
    }
}

fn written(moment: OffsetDateTime, how: Moments) -> Option<String> {
    let utc = moment.to_offset(UtcOffset::UTC);
    match how {
        Moments::Utc => utc.format(&Rfc3339),
        // Merchants' clocks stand one hour before UTC here, summer or winter.
        Moments::Offset => moment.to_offset(offset!(+1)).format(&Rfc3339),
        // A moment without offset counts as UTC when it is read, so that a value that
        // was read can be asked for.
        Moments::Local => utc
            .format(&Rfc3339)
            .map(|written| written.trim_end_matches('Z').to_owned()),
    }
    .ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn moments_are_read_in_every_usual_notation() {
        let noon = datetime!(2026-11-27 12:00 UTC);
        for text in [
            "2026-11-27T12:00:00Z",
            "2026-11-27T13:00:00+01:00",
            "2026-11-27T12:00:00.000Z",
            "2026-11-27T12:00:00",
        ] {
            assert_eq!(moment(text), Some(noon), "{text}");
        }
        assert_eq!(moment("2026-11-27"), Some(datetime!(2026-11-27 0:00 UTC)));
        for text in ["", "yesterday", "27.11.2026", "2026-13-01"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_written_in_three_notations() {
        let noon = datetime!(2026-11-27 12:00 UTC);
        for (how, text) in [
            (Moments::Utc, "2026-11-27T12:00:00Z"),
            (Moments::Offset, "2026-11-27T13:00:00+01:00"),
            (Moments::Local, "2026-11-27T12:00:00"),
        ] {
            assert_eq!(written(noon, how).as_deref(), Some(text));
        }
    }
}
