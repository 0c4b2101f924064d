//! What the query string of a list asks for.

use serde_json::{Map, Value, json};

use crate::erp::list::{LARGEST_PAGE, List};

/// As JTL documents it for generated lists.
const DEFAULT_PAGE_SIZE: usize = 100;

/// What the query string of a list asks for.
pub(super) struct ListQuery {
    pub(super) number: usize,
    pub(super) size: usize,
    /// As a GraphQL list would be asked for it.
    pub(super) arguments: Map<String, Value>,
}

impl ListQuery {
    pub(super) fn read(list: List<'_>, query: &[(String, String)]) -> Result<Self, String> {
        let (mut number, mut size, mut is_descending) = (1, DEFAULT_PAGE_SIZE, false);
        let (mut sort_by, mut filter) = (Vec::new(), Vec::new());
        let field = |name: &str| {
            list.schema
                .fields(list.record_type)
                .into_iter()
                .flatten()
                .map(|(known, _)| known)
                .find(|known| known.eq_ignore_ascii_case(name))
        };
        for (name, value) in query {
            match name.to_ascii_lowercase().as_str() {
                "pagenumber" => {
                    number = value
                        .parse()
                        .ok()
                        .filter(|number| *number > 0)
                        .ok_or("pageNumber: counts from 1")?;
                }
                "pagesize" => {
                    size = value
                        .parse()
                        .ok()
                        .filter(|size| (1..=LARGEST_PAGE).contains(size))
                        .ok_or_else(|| format!("pageSize: is 1 to {LARGEST_PAGE}"))?;
                }
                "sortdescending" => {
                    is_descending = value
                        .to_ascii_lowercase()
                        .parse()
                        .map_err(|_| "sortDescending: is true or false")?;
                }
                "sortby" => {
                    for name in value
                        .split(',')
                        .map(str::trim)
                        .filter(|name| !name.is_empty())
                    {
                        sort_by.push(
                            field(name)
                                .ok_or_else(|| format!("sortBy: there is no field {name}"))?,
                        );
                    }
                }
                // The two that public clients send besides.
                "createdsince" | "startdate" => {
                    filter.push(date_field(list).map(|field| condition(list, field, "gte", value)))
                }
                "itemid" => filter.push(
                    field("itemId")
                        .or(field("articleId"))
                        .map(|field| condition(list, field, "eq", value)),
                ),
                lower => {
                    let bound = [("after", "gt"), ("before", "lt")].into_iter().find_map(
                        |(suffix, operator)| {
                            let field = field(lower.strip_suffix(suffix)?)?;
                            Some(condition(list, field, operator, value))
                        },
                    );
                    let equal = || field(lower).map(|field| condition(list, field, "eq", value));
                    filter.push(bound.or_else(equal));
                }
            }
        }
        let direction = if is_descending { "DESC" } else { "ASC" };
        let order: Vec<Value> = sort_by
            .into_iter()
            .map(|field| json!({ field: direction }))
            .collect();
        let filter: Vec<Value> = filter.into_iter().flatten().collect();
        Ok(Self {
            number,
            size,
            arguments: Map::from_iter([
                ("where".to_owned(), json!({ "and": filter })),
                ("order".to_owned(), Value::Array(order)),
            ]),
        })
    }
}

/// A filter on one field, whose value is typed as the schema says. What does not fit
/// stays a string, which the filter then refuses.
fn condition(list: List<'_>, field: &str, operator: &str, value: &str) -> Value {
    let definition = list.schema.field(list.record_type, field);
    let type_name = definition.map_or("String", |field| field.ty.inner_named_type().as_str());
    let typed = match type_name {
        "Boolean" => match value.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        "Int" | "Byte" | "Long" => value.parse::<i64>().ok().map(Value::from),
        // Enums are integers in REST; their names are taken as well.
        _ => list.schema.choices(type_name).and_then(|mut choices| {
            let choice = choices.nth(value.parse().ok()?)?;
            Some(choice.into())
        }),
    };
    let operand: Value = typed.unwrap_or_else(|| value.into());
    json!({ field: { operator: operand } })
}

/// The date that a list's records were made at.
fn date_field<'s>(list: List<'s>) -> Option<&'s str> {
    [
        "salesInvoiceDate",
        "createdAt",
        "createdDate",
        "salesOrderDate",
    ]
    .into_iter()
    .find_map(|name| Some(list.schema.field(list.record_type, name)?.name.as_str()))
}
