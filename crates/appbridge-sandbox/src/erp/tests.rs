//! Walks the schema: every operator, every sort and every list, against what this
//! file computes by itself from the records as JSON.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};

use apollo_compiler::schema::{FieldDefinition, InputObjectType};
use serde_json::{Map, Value as Json, json};

use super::list::List;
use super::record_type;
use super::schema::{Schema, Schemas};
use super::types::{self, Enums, Notation};
use crate::data::{self, Row};
use crate::platform::settings::{ApiVersion, Decimals, Moments, PageFlags};

const NOTATION: Notation = Notation {
    decimals: Decimals::Number,
    moments: Moments::Utc,
    enums: Enums::Names,
};

/// Lists are thinned to this many records, which is enough to tell operators apart.
const SAMPLE: usize = 400;

/// A list of the schema with a sample of its records, and these as JSON.
struct Sampled<'a> {
    list: List<'a>,
    root: &'a FieldDefinition,
    rows: Vec<Row<'a>>,
    documents: Vec<Map<String, Json>>,
}

impl<'a> Sampled<'a> {
    fn input(&self, argument: &str) -> Option<&'a InputObjectType> {
        let argument = self
            .root
            .arguments
            .iter()
            .find(|given| given.name == argument)?;
        Some(
            self.list
                .schema
                .definition
                .get_input_object(argument.ty.inner_named_type())?,
        )
    }

    /// The places of the records that arguments select, in the order that they give.
    fn places(&self, arguments: Json) -> Vec<usize> {
        let Json::Object(arguments) = arguments else {
            panic!("arguments are an object")
        };
        let selected = self.list.rows(self.rows.clone(), &arguments).unwrap();
        selected
            .iter()
            .map(|row| {
                self.rows
                    .iter()
                    .position(|one| one.place() == row.place())
                    .unwrap()
            })
            .collect()
    }

    /// The places of the records whose field fulfils a condition.
    fn expected(&self, field: &str, condition: impl Fn(&Json) -> bool) -> Vec<usize> {
        (0..self.documents.len())
            .filter(|at| condition(&self.documents[*at][field]))
            .collect()
    }

    fn field_type(&self, field: &str) -> &str {
        self.list
            .schema
            .field(self.list.record_type, field)
            .unwrap()
            .ty
            .inner_named_type()
    }

    /// The order of two values of a field; absent ones come first.
    fn compare(&self, field: &str, one: &Json, two: &Json) -> Ordering {
        let choice = |name: &Json| {
            let mut choices = self.list.schema.choices(self.field_type(field))?;
            choices.position(|choice| choice == name)
        };
        match (one, two) {
            (Json::Null, _) | (_, Json::Null) => two.is_null().cmp(&one.is_null()),
            (Json::Bool(one), Json::Bool(two)) => one.cmp(two),
            (Json::Number(one), Json::Number(two)) => {
                one.as_f64().unwrap().total_cmp(&two.as_f64().unwrap())
            }
            (Json::String(_), Json::String(_)) if choice(one).is_some() => {
                choice(one).cmp(&choice(two))
            }
            // Moments are written in UTC with a fixed number of digits.
            (Json::String(one), Json::String(two)) => one.cmp(two),
            _ => panic!("{field}: {one} and {two} are no values of one field"),
        }
    }

    /// The different values of a field, in their order, without `null`.
    fn values(&self, field: &str) -> Vec<Json> {
        let mut values: Vec<Json> = self
            .documents
            .iter()
            .map(|document| document[field].clone())
            .filter(|value| !value.is_null())
            .collect();
        values.sort_by(|one, two| self.compare(field, one, two));
        values.dedup();
        values
    }
}

/// Runs a test on every list of the schema that has records in a sample.
fn on_every_list(test: impl Fn(&Sampled<'_>)) {
    let schemas = Schemas::default();
    let schema = schemas.of(ApiVersion::Any, PageFlags::Boolean).unwrap();
    let tenants = data::tenants();
    let mut lists = 0;
    for (name, root) in schema.fields("Query").unwrap() {
        let Some(nodes) = schema.field(root.ty.inner_named_type(), "nodes") else {
            continue;
        };
        let record_type = nodes.ty.inner_named_type().as_str();
        let (kind, view) =
            record_type::of(record_type).unwrap_or_else(|| panic!("{name} has no records"));
        let records = tenants[0].records();
        let all = records.rows(kind);
        // Odd, as what is made in turns of ten must not fall through.
        let step = all.len().div_ceil(SAMPLE) | 1;
        let rows: Vec<Row<'_>> = all
            .into_iter()
            .step_by(step)
            .map(|row| row.as_view(view))
            .collect();
        assert!(!rows.is_empty(), "{name} is empty");
        let documents = rows
            .iter()
            .map(
                |row| match types::document(schema, record_type, row, NOTATION) {
                    Json::Object(document) => document,
                    _ => panic!("a record is an object"),
                },
            )
            .collect();
        let list = List {
            schema,
            record_type,
        };
        test(&Sampled {
            list,
            root,
            rows,
            documents,
        });
        lists += 1;
    }
    assert_eq!(lists, 26);
}

/// Whether an operator without its negation holds, by this file's own rules.
fn holds(of: &Sampled<'_>, field: &str, operator: &str, value: &Json, operand: &Json) -> bool {
    let lower = |json: &Json| json.as_str().unwrap_or_default().to_lowercase();
    let ordering =
        || (!value.is_null() && !operand.is_null()).then(|| of.compare(field, value, operand));
    match operator {
        "eq" => value == operand,
        "in" => operand.as_array().unwrap().contains(value),
        "gt" => ordering() == Some(Ordering::Greater),
        "gte" => ordering().is_some_and(Ordering::is_ge),
        "lt" => ordering() == Some(Ordering::Less),
        "lte" => ordering().is_some_and(Ordering::is_le),
        "contains" => !value.is_null() && lower(value).contains(&lower(operand)),
        "startsWith" => !value.is_null() && lower(value).starts_with(&lower(operand)),
        "endsWith" => !value.is_null() && lower(value).ends_with(&lower(operand)),
        _ => panic!("the schema has an operator {operator} that this test does not know"),
    }
}

/// An operand under which some records are found and some are not, if the data allow.
fn operand(operator: &str, values: &[Json]) -> Json {
    let middle = values[values.len() / 2].clone();
    let piece = |range: fn(&[char]) -> &[char]| {
        let letters: Vec<char> = middle.as_str().unwrap_or_default().chars().collect();
        // In another case: pieces are looked for without regard to it.
        Json::String(range(&letters).iter().collect::<String>().to_uppercase())
    };
    match operator {
        "in" => json!([middle, values[values.len() - 1], values[0]]),
        "startsWith" => piece(|letters| &letters[..letters.len().min(3)]),
        "endsWith" => piece(|letters| &letters[letters.len().saturating_sub(3)..]),
        "contains" => piece(|letters| letters.get(1..4).unwrap_or(letters)),
        _ => middle,
    }
}

#[test]
fn every_operator_of_every_list_finds_what_it_says() {
    on_every_list(|of| {
        let Some(filter) = of.input("where") else {
            return;
        };
        for (field, input) in &filter.fields {
            if field == "and" || field == "or" {
                continue;
            }
            let operators = of
                .list
                .schema
                .definition
                .get_input_object(input.ty.inner_named_type())
                .unwrap();
            let values = of.values(field);
            if values.is_empty() {
                continue;
            }
            let has_two = values.len()
                + usize::from(
                    of.documents
                        .iter()
                        .any(|document| document[field.as_str()].is_null()),
                )
                > 1;
            for operator in operators
                .fields
                .keys()
                .map(|name| name.as_str())
                .filter(|name| *name != "and" && *name != "or")
            {
                let (plain, is_negated) = match operator.strip_prefix('n') {
                    Some(plain) if operator != "n" && operators.fields.contains_key(plain) => {
                        (plain, true)
                    }
                    _ => (operator, false),
                };
                let operand = operand(plain, &values);
                let expected = of.expected(field, |value| {
                    holds(of, field, plain, value, &operand) != is_negated
                });
                let found =
                    of.places(json!({ "where": { field.as_str(): { operator: operand } } }));
                let what = format!("{}.{field} {operator} {operand}", of.list.record_type);
                assert_eq!(found, expected, "{what}");
                if has_two && matches!(operator, "eq" | "neq") {
                    assert!(
                        !found.is_empty() && found.len() < of.rows.len(),
                        "{what}: nothing or everything"
                    );
                }
            }
            // `null` is a value that can be asked for.
            if operators.fields.contains_key("eq") {
                let absent = of.expected(field, Json::is_null);
                assert_eq!(
                    of.places(json!({ "where": { field.as_str(): { "eq": null } } })),
                    absent
                );
                let present = of.expected(field, |value| !value.is_null());
                assert_eq!(
                    of.places(json!({ "where": { field.as_str(): { "neq": null } } })),
                    present
                );
                let some = json!([null, values[0]]);
                let expected = of.expected(field, |value| value.is_null() || *value == values[0]);
                assert_eq!(
                    of.places(json!({ "where": { field.as_str(): { "in": some } } })),
                    expected
                );
            }
        }
    });
}

#[test]
fn almost_every_field_that_can_be_filtered_has_different_values() {
    let same = RefCell::new(Vec::new());
    // What is the same everywhere, and why that is right.
    let constant: HashSet<&str> = HashSet::from([
        // One company, one language and one currency of departure.
        "ItemListItem.companyId",
        "ItemListItem.languageId",
        "SalesOrderListItem.companyId",
        "SalesOrderListItem.languageIso",
        "SalesOrderListItem.departureCountryIso",
        "SalesOrderListItem.departureCountryCurrencyIso",
        "SalesOrderListItem.departureCountryCurrencyFactor",
        "SalesInvoiceListItem.companyId",
        "SalesInvoiceListItem.languageId",
        // Features that the made-up merchants do not use.
        "ItemListItem.isInventoryManagementActive",
        "CustomerListItem.labels",
        "SalesOrderListItem.extraWeight",
        "SalesOrderListItem.isIntraCommunityDelivery",
        "SalesInvoiceListItem.isIntraCommunityDelivery",
        "CompanyListItem.upsCustomerId",
    ]);
    on_every_list(|of| {
        let Some(filter) = of.input("where") else {
            return;
        };
        for field in filter
            .fields
            .keys()
            .filter(|field| *field != "and" && *field != "or")
        {
            let different: HashSet<String> = of
                .documents
                .iter()
                .map(|document| document[field.as_str()].to_string())
                .collect();
            let name = format!("{}.{field}", of.list.record_type);
            if different.len() == 1 && !constant.contains(name.as_str()) {
                same.borrow_mut().push(name);
            }
        }
    });
    assert_eq!(*same.borrow(), [""; 0]);
}

#[test]
fn filters_combine_at_every_level() {
    on_every_list(|of| {
        let Some(filter) = of.input("where") else {
            return;
        };
        let fields: Vec<&str> = filter
            .fields
            .keys()
            .map(|name| name.as_str())
            .filter(|field| of.documents[0].contains_key(*field))
            .collect();
        // Two conditions that each hold for some records.
        let conditions: Vec<(&str, Json)> = fields
            .into_iter()
            .filter_map(|field| {
                Some((
                    field,
                    of.values(field).get(of.values(field).len() / 2)?.clone(),
                ))
            })
            .filter(|(field, _)| of.values(field).len() > 1)
            .take(2)
            .collect();
        let [(one, this), (two, that)] = conditions.as_slice() else {
            return;
        };
        let (is, is_not) = (
            json!({ *one: { "eq": this } }),
            json!({ *two: { "neq": that } }),
        );
        let expected = |both: fn(bool, bool) -> bool| -> Vec<usize> {
            (0..of.documents.len())
                .filter(|at| {
                    both(
                        of.documents[*at][*one] == *this,
                        of.documents[*at][*two] != *that,
                    )
                })
                .collect()
        };
        let all = expected(|one, two| one && two);
        let any = expected(|one, two| one || two);
        assert_eq!(of.places(json!({ "where": { "and": [is, is_not] } })), all);
        assert_eq!(
            of.places(json!({ "where": { *one: { "eq": this }, *two: { "neq": that } } })),
            all
        );
        assert_eq!(of.places(json!({ "where": { "or": [is, is_not] } })), any);
        assert_eq!(
            of.places(json!({ "where": { "and": [{ "or": [is, is_not] }, { "or": [is] }] } })),
            of.places(json!({ "where": is }))
        );
        // Empty lists and `null` say nothing.
        let everything: Vec<usize> = (0..of.rows.len()).collect();
        assert_eq!(
            of.places(json!({ "where": { "and": [], "or": null, *one: null } })),
            everything
        );
    });
}

#[test]
fn strings_take_operators_within_operators() {
    on_every_list(|of| {
        let Some(filter) = of.input("where") else {
            return;
        };
        let strings = filter
            .fields
            .iter()
            .filter(|(_, input)| input.ty.inner_named_type() == "StringOperationFilterInput");
        for (field, _) in strings {
            let values = of.values(field);
            let [first, .., last] = values.as_slice() else {
                continue;
            };
            let nested =
                json!({ "or": [{ "eq": first }, { "and": [{ "neq": first }, { "in": [last] }] }] });
            let expected = of.expected(field, |value| value == first || value == last);
            assert_eq!(
                of.places(json!({ "where": { field.as_str(): nested } })),
                expected,
                "{field}"
            );
        }
    });
}

#[test]
fn every_sort_field_sorts_in_both_directions() {
    on_every_list(|of| {
        let Some(sort) = of.input("order") else {
            return;
        };
        for (field, input) in &sort.fields {
            let keys = of
                .list
                .schema
                .definition
                .get_input_object(input.ty.inner_named_type());
            // An id is sorted by an object that names the key of JTL's database.
            let keys: Vec<Option<&str>> = match keys {
                Some(keys) => keys.fields.keys().map(|key| Some(key.as_str())).collect(),
                None => vec![None],
            };
            for key in keys {
                for direction in ["ASC", "DESC"] {
                    let by = match key {
                        Some(key) => json!({ field.as_str(): { key: direction } }),
                        None => json!({ field.as_str(): direction }),
                    };
                    let places = of.places(json!({ "order": [by] }));
                    assert_eq!(
                        places.iter().collect::<BTreeSet<_>>().len(),
                        of.rows.len(),
                        "{field}"
                    );
                    for pair in places.windows(2) {
                        let [one, two] = [
                            &of.documents[pair[0]][field.as_str()],
                            &of.documents[pair[1]][field.as_str()],
                        ];
                        let ordering = match key {
                            Some("isExisting") => two.is_null().cmp(&one.is_null()),
                            _ if of.field_type(field) == "String" => {
                                let lower = |json: &Json| json.as_str().map(str::to_lowercase);
                                lower(one).cmp(&lower(two))
                            }
                            _ => of.compare(field, one, two),
                        };
                        let is_right = if direction == "ASC" {
                            ordering.is_le()
                        } else {
                            ordering.is_ge()
                        };
                        assert!(
                            is_right,
                            "{}: {by}: {one} before {two}",
                            of.list.record_type
                        );
                        // Equal records stay as they were.
                        assert!(ordering.is_ne() || pair[0] < pair[1], "{by}");
                    }
                }
            }
        }
    });
}

#[test]
fn paging_both_ways_gives_every_record_once() {
    on_every_list(|of| {
        let page = |arguments: Json| {
            let Json::Object(arguments) = arguments else {
                panic!("arguments are an object")
            };
            // Narrowing arguments of a list without `where` are not paging's.
            of.list.page(of.rows.clone(), of.root, &arguments).unwrap()
        };
        let everything: Vec<usize> = of.rows.iter().map(Row::place).collect();
        for size in [1 + of.rows.len() / 7, 500] {
            let (mut forward, mut after) = (Vec::new(), Json::Null);
            loop {
                let page = page(json!({ "first": size, "after": after }));
                assert_eq!(page.total_count, of.rows.len());
                assert_eq!(page.has_previous(), !forward.is_empty());
                forward.extend(page.records.iter().map(Row::place));
                after = page.end_cursor().into();
                if !page.has_next() {
                    break;
                }
            }
            assert_eq!(forward, everything);
            let (mut backward, mut before) = (Vec::new(), Json::Null);
            loop {
                let page = page(json!({ "last": size, "before": before }));
                assert_eq!(page.has_next(), !backward.is_empty());
                backward.splice(0..0, page.records.iter().map(Row::place));
                before = page.start_cursor().into();
                if !page.has_previous() {
                    break;
                }
            }
            assert_eq!(backward, everything);
        }
    });
}

/// A field that the engine reads in a type that no record has would be a hole.
#[test]
fn every_object_of_the_schema_can_be_read() {
    let schema = Schema::for_rest().unwrap();
    for tenant in data::tenants() {
        let records = tenant.records();
        for (name, root) in schema.fields("Query").unwrap() {
            let result = root.ty.inner_named_type().as_str();
            let record_type = match schema.field(result, "nodes") {
                Some(nodes) => nodes.ty.inner_named_type().as_str(),
                None => result,
            };
            let (kind, view) =
                record_type::of(record_type).unwrap_or_else(|| panic!("{name}: {record_type}"));
            for row in records.rows(kind).into_iter().step_by(101) {
                let document = types::document(&schema, record_type, &row.as_view(view), NOTATION);
                non_null(&schema, record_type, &document);
            }
        }
    }
}

/// Whether a document has no `null` where the schema promises a value.
fn non_null(schema: &Schema, type_name: &str, document: &Json) {
    for (field, definition) in schema.fields(type_name).unwrap() {
        if field == types::APPLY_UPDATE {
            continue;
        }
        let value = &document[field];
        assert!(
            !(value.is_null() && definition.ty.is_non_null()),
            "{type_name}.{field} is null"
        );
        let inner = definition.ty.inner_named_type();
        if schema.is_object(inner) {
            match value {
                Json::Array(values) => values
                    .iter()
                    .for_each(|value| non_null(schema, inner, value)),
                Json::Null => {}
                value => non_null(schema, inner, value),
            }
        }
    }
}
