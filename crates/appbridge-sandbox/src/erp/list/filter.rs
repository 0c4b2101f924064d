//! `where`: operations on fields. A filter allows a record when all that it names
//! do, all of its `and`, and one of its `or`.

use std::cmp::Ordering;

use apollo_compiler::ast::Type;
use serde_json::{Map, Value as Json};

use super::List;
use crate::data::{Record, Row, Value};
use crate::erp::failure::Failure;
use crate::erp::types;

/// The rows that `where` allows.
pub(super) fn matching<'a>(
    list: List<'_>,
    mut rows: Vec<Row<'a>>,
    filter: Option<&Json>,
) -> Result<Vec<Row<'a>>, Failure> {
    if let Some(Json::Object(filter)) = filter {
        let filter = Filter::read(list, filter)?;
        rows.retain(|row| filter.allows(list, row));
    }
    Ok(rows)
}

/// The rows that arguments allow which are named after fields: lists without `where`
/// have such, with `From` and `To` for bounds.
pub(super) fn narrowed<'a>(
    list: List<'_>,
    mut rows: Vec<Row<'a>>,
    arguments: &Map<String, Json>,
) -> Result<Vec<Row<'a>>, Failure> {
    let mut fields = Vec::new();
    for (name, value) in arguments.iter().filter(|(_, value)| !value.is_null()) {
        let named = [
            (name.as_str(), "eq"),
            (name.strip_suffix("From").unwrap_or_default(), "gte"),
            (name.strip_suffix("To").unwrap_or_default(), "lte"),
        ]
        .into_iter()
        .find_map(|(field, operation)| {
            Some((list.schema.field(list.record_type, field)?, operation))
        });
        if let Some((field, operation)) = named {
            let operations = Map::from_iter([(operation.to_owned(), value.clone())]);
            fields.push(Field {
                name: field.name.as_str(),
                ty: &field.ty,
                test: Test::read(list, &field.ty, &operations)
                    .map_err(|failure| failure.within(name))?,
            });
        }
    }
    rows.retain(|row| fields.iter().all(|field| field.allows(list, row)));
    Ok(rows)
}

/// A filter over whole records.
struct Filter<'s> {
    fields: Vec<Field<'s>>,
    and: Vec<Filter<'s>>,
    or: Vec<Filter<'s>>,
}

/// The operations on one field.
struct Field<'s> {
    name: &'s str,
    ty: &'s Type,
    test: Test<'s>,
}

impl<'s> Filter<'s> {
    fn read(list: List<'s>, filter: &Map<String, Json>) -> Result<Self, Failure> {
        let mut read = Self {
            fields: Vec::new(),
            and: Vec::new(),
            or: Vec::new(),
        };
        for (name, value) in filter {
            match (name.as_str(), value) {
                ("and", Json::Array(filters)) => {
                    read.and = objects(filters, |filter| Self::read(list, filter))?
                }
                ("or", Json::Array(filters)) => {
                    read.or = objects(filters, |filter| Self::read(list, filter))?
                }
                (name, Json::Object(operations)) => {
                    let field = list.schema.field(list.record_type, name).ok_or_else(|| {
                        Failure::bad_input(format!(
                            "where: {} has no field {name}",
                            list.record_type
                        ))
                    })?;
                    read.fields.push(Field {
                        name: field.name.as_str(),
                        ty: &field.ty,
                        test: Test::read(list, &field.ty, operations)
                            .map_err(|failure| failure.within(name))?,
                    });
                }
                // A filter that is `null` says nothing.
                _ => {}
            }
        }
        Ok(read)
    }

    fn allows(&self, list: List<'_>, record: &dyn Record<'_>) -> bool {
        self.fields.iter().all(|field| field.allows(list, record))
            && self.and.iter().all(|filter| filter.allows(list, record))
            && (self.or.is_empty() || self.or.iter().any(|filter| filter.allows(list, record)))
    }
}

impl Field<'_> {
    fn allows(&self, list: List<'_>, record: &dyn Record<'_>) -> bool {
        let value = types::read(list.schema, record, self.name, self.ty);
        self.test.allows(&value)
    }
}

/// All operations on a value that one object names.
struct Test<'s> {
    operations: Vec<Operation<'s>>,
    and: Vec<Test<'s>>,
    or: Vec<Test<'s>>,
}

struct Operation<'s> {
    operator: Operator,
    is_negated: bool,
    operand: Operand<'s>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    In,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Contains,
    StartsWith,
    EndsWith,
}

enum Operand<'s> {
    One(Value<'s>),
    Several(Vec<Value<'s>>),
    /// Of an operator that ignores case: in lower case, and `None` for `null`.
    Piece(Option<String>),
}

/// The operators by their names, without the `n` of their negations.
const OPERATORS: [(&str, Operator); 9] = [
    ("eq", Operator::Equal),
    ("in", Operator::In),
    ("gt", Operator::Greater),
    ("gte", Operator::GreaterOrEqual),
    ("lt", Operator::Less),
    ("lte", Operator::LessOrEqual),
    ("contains", Operator::Contains),
    ("startsWith", Operator::StartsWith),
    ("endsWith", Operator::EndsWith),
];

impl<'s> Test<'s> {
    fn read(list: List<'s>, ty: &Type, operations: &Map<String, Json>) -> Result<Self, Failure> {
        let mut read = Self {
            operations: Vec::new(),
            and: Vec::new(),
            or: Vec::new(),
        };
        for (name, value) in operations {
            match (name.as_str(), value) {
                ("and", Json::Array(tests)) => {
                    read.and = objects(tests, |test| Self::read(list, ty, test))?
                }
                ("or", Json::Array(tests)) => {
                    read.or = objects(tests, |test| Self::read(list, ty, test))?
                }
                ("and" | "or", _) => {}
                (name, value) => read
                    .operations
                    .extend(Operation::read(list, ty, name, value)?),
            }
        }
        Ok(read)
    }

    fn allows(&self, value: &Value<'_>) -> bool {
        self.operations
            .iter()
            .all(|operation| operation.allows(value))
            && self.and.iter().all(|test| test.allows(value))
            && (self.or.is_empty() || self.or.iter().any(|test| test.allows(value)))
    }
}

impl<'s> Operation<'s> {
    /// `None` for what says nothing: a list of values that is `null`.
    fn read(list: List<'s>, ty: &Type, name: &str, sent: &Json) -> Result<Option<Self>, Failure> {
        let known = |name: &str| {
            OPERATORS
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, operator)| *operator)
        };
        let found = known(name)
            .map(|operator| (operator, false))
            .or_else(|| Some((known(name.strip_prefix('n')?)?, true)));
        let Some((operator, is_negated)) = found else {
            return Err(Failure::bad_input(format!("there is no operator {name}")));
        };
        // The operand outlives what was sent.
        let typed = |sent: &Json| {
            types::typed(list.schema, ty, sent)
                .map(owned)
                .map_err(|misfit| Failure::bad_input(format!("{name}: {misfit}")))
        };
        let operand = match (operator, sent) {
            (Operator::In, Json::Null) => return Ok(None),
            (Operator::In, Json::Array(several)) => {
                Operand::Several(several.iter().map(typed).collect::<Result<_, _>>()?)
            }
            (Operator::In, one) => Operand::Several(vec![typed(one)?]),
            (Operator::Contains | Operator::StartsWith | Operator::EndsWith, sent) => {
                Operand::Piece(sent.as_str().map(str::to_lowercase))
            }
            (_, one) => Operand::One(typed(one)?),
        };
        Ok(Some(Self {
            operator,
            is_negated,
            operand,
        }))
    }

    /// A negation allows whatever its operator does not, absent values included.
    fn allows(&self, value: &Value<'_>) -> bool {
        let holds = match &self.operand {
            Operand::Several(several) => several.iter().any(|one| is_equal(value, one)),
            Operand::Piece(piece) => match (piece, value) {
                (Some(piece), Value::Text(text)) => {
                    let text = text.to_lowercase();
                    match self.operator {
                        Operator::StartsWith => text.starts_with(piece.as_str()),
                        Operator::EndsWith => text.ends_with(piece.as_str()),
                        _ => text.contains(piece.as_str()),
                    }
                }
                _ => false,
            },
            Operand::One(one) if self.operator == Operator::Equal => is_equal(value, one),
            Operand::One(one) => compare(value, one).is_some_and(|ordering| match self.operator {
                Operator::Greater => ordering == Ordering::Greater,
                Operator::GreaterOrEqual => ordering != Ordering::Less,
                Operator::Less => ordering == Ordering::Less,
                _ => ordering != Ordering::Greater,
            }),
        };
        holds != self.is_negated
    }
}

/// Reads every object of a list.
fn objects<T>(
    list: &[Json],
    read: impl Fn(&Map<String, Json>) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    list.iter().filter_map(Json::as_object).map(read).collect()
}

/// A leaf that borrows nothing.
fn owned<'s>(value: Value<'_>) -> Value<'s> {
    match value {
        Value::Boolean(value) => Value::Boolean(value),
        Value::Integer(value) => Value::Integer(value),
        Value::Decimal(value) => Value::Decimal(value),
        Value::Text(value) => Value::Text(value.into_owned().into()),
        Value::Id(value) => Value::Id(value),
        Value::Moment(value) => Value::Moment(value),
        Value::Choice(value) => Value::Choice(value),
        Value::Null | Value::Record(_) | Value::List(_) | Value::Json(_) => Value::Null,
    }
}

/// Whether two leaves are equal; absent values are.
fn is_equal(one: &Value<'_>, two: &Value<'_>) -> bool {
    match (one, two) {
        (Value::Null, Value::Null) => true,
        _ => compare(one, two) == Some(Ordering::Equal),
    }
}

/// The order of two leaves of one kind. Enums are ordered as the schema lists their
/// values.
fn compare(one: &Value<'_>, two: &Value<'_>) -> Option<Ordering> {
    match (one, two) {
        (Value::Boolean(one), Value::Boolean(two)) => Some(one.cmp(two)),
        (Value::Integer(one), Value::Integer(two)) => Some(one.cmp(two)),
        (Value::Decimal(one), Value::Decimal(two)) => one.partial_cmp(two),
        (Value::Text(one), Value::Text(two)) => Some(one.cmp(two)),
        (Value::Id(one), Value::Id(two)) => Some(one.cmp(two)),
        (Value::Moment(one), Value::Moment(two)) => Some(one.cmp(two)),
        (Value::Choice(one), Value::Choice(two)) => Some(one.cmp(two)),
        _ => None,
    }
}
