//! `searchTerm` and its companions.

use apollo_compiler::schema::FieldDefinition;
use serde_json::{Map, Value as Json};

use super::List;
use crate::data::{Record, Row, Value};
use crate::erp::types;

/// The rows that the search term is found in. Which fields are looked at without
/// `searchField`, and how without `searchOperator`, is not established: here all, for
/// a part.
pub(super) fn hits<'a>(
    list: List<'_>,
    mut rows: Vec<Row<'a>>,
    field: &FieldDefinition,
    arguments: &Map<String, Json>,
) -> Vec<Row<'a>> {
    let text = |name: &str| arguments.get(name).and_then(Json::as_str);
    let Some(term) = text("searchTerm")
        .map(|term| term.trim().to_lowercase())
        .filter(|term| !term.is_empty())
    else {
        return rows;
    };
    let operator = text("searchOperator").unwrap_or("CONTAINS");
    let fields = fields(list, field, arguments.get("searchField"));
    rows.retain(|row| {
        fields.iter().any(|field| match found(list, row, field) {
            Some(value) => match operator {
                "STARTS_WITH" => value.starts_with(&term),
                "WILDCARD" => fits(&term, &value),
                _ => value.contains(&term),
            },
            None => false,
        })
    });
    rows
}

/// The value of a field that is searched, in lower case.
fn found(list: List<'_>, row: &dyn Record<'_>, field: &FieldDefinition) -> Option<String> {
    match types::read(list.schema, row, &field.name, &field.ty) {
        Value::Text(text) => Some(text.to_lowercase()),
        _ => None,
    }
}

/// The fields that the values of `searchField` mean. Those that the list does not
/// have find nothing.
fn fields<'s>(
    list: List<'s>,
    field: &FieldDefinition,
    chosen: Option<&Json>,
) -> Vec<&'s FieldDefinition> {
    let names: Vec<&str> = match chosen {
        Some(Json::Array(chosen)) if !chosen.is_empty() => {
            chosen.iter().filter_map(Json::as_str).collect()
        }
        Some(Json::String(one)) => vec![one],
        _ => field
            .argument_by_name("searchField")
            .and_then(|argument| list.schema.choices(argument.ty.inner_named_type()))
            .into_iter()
            .flatten()
            .collect(),
    };
    names
        .into_iter()
        .flat_map(|name| match (name, list.record_type) {
            ("ITEM_NUMBER", _) => vec!["sku".to_owned()],
            ("ASIN", _) => vec!["defaultAsin".to_owned()],
            ("FNSKU", _) => vec!["amazonFnsku".to_owned()],
            ("NAME", "CustomerListItem") => vec!["firstName".to_owned(), "lastName".to_owned()],
            _ => vec![camel_case(name)],
        })
        .filter_map(|name| list.schema.field(list.record_type, &name))
        .collect()
}

/// `META_KEYWORDS` as `metaKeywords`.
fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut is_start = false;
    for letter in name.chars() {
        if letter == '_' {
            is_start = true;
        } else if std::mem::take(&mut is_start) {
            camel.push(letter);
        } else {
            camel.push(letter.to_ascii_lowercase());
        }
    }
    camel
}

/// Whether a value fits a pattern, in which `*` stands for any letters and `?` for
/// one.
fn fits(pattern: &str, value: &str) -> bool {
    let (pattern, value): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), value.chars().collect());
    let (mut at, mut read) = (0, 0);
    // Where to go on when what follows the latest star does not fit.
    let mut retry: Option<(usize, usize)> = None;
    while read < value.len() {
        match (pattern.get(at), value.get(read)) {
            (Some('*'), _) => {
                retry = Some((at + 1, read));
                at += 1;
            }
            (Some(expected), Some(letter)) if *expected == '?' || expected == letter => {
                at += 1;
                read += 1;
            }
            _ => match retry {
                Some((after_star, from)) => {
                    retry = Some((after_star, from + 1));
                    at = after_star;
                    read = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_letters() {
        for pattern in [
            "sattel*",
            "*föhr*",
            "s?ttel föhr",
            "*",
            "sattel föhr",
            "*l*r",
        ] {
            assert!(fits(pattern, "sattel föhr"), "{pattern}");
        }
        for pattern in ["sattel", "?", "*x*", "", "sattel föhr?"] {
            assert!(!fits(pattern, "sattel föhr"), "{pattern}");
        }
    }

    #[test]
    fn search_fields_are_named_after_fields() {
        assert_eq!(camel_case("META_KEYWORDS"), "metaKeywords");
        assert_eq!(camel_case("GTIN"), "gtin");
    }
}
