//! The sandbox's introspection against what is known of JTL's schema. The two files are
//! kept apart, so that one mistake is not in both.

use std::collections::BTreeMap;

use apollo_compiler::Schema;
use apollo_compiler::ast::InputValueDefinition;
use apollo_compiler::schema::ExtendedType;
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Platform, text};

/// See `tests/facts/README.md`.
const FACTS: &str = include_str!("../../../../tests/facts/erp.graphql");

/// Where the sandbox differs from the facts, and why.
const EXCEPTIONS: [(&str, &str); 0] = [];

/// All that two schemas can be compared by: `Type.field`, `Type.field(argument)` and
/// `Type.VALUE`, with their types.
type Members = BTreeMap<String, String>;

fn known() -> Members {
    let facts = Schema::parse_and_validate(FACTS, "tests/facts/erp.graphql").unwrap();
    let mut members = Members::new();
    let argument = |path: &str, argument: &InputValueDefinition| {
        (
            format!("{path}({})", argument.name),
            argument.ty.to_string(),
        )
    };
    for (name, definition) in facts
        .types
        .iter()
        .filter(|(name, definition)| !definition.is_built_in() && !name.starts_with("__"))
    {
        members.insert(name.to_string(), kind(definition).to_owned());
        match definition {
            ExtendedType::Object(object) => {
                for (field, definition) in &object.fields {
                    let path = format!("{name}.{field}");
                    members.extend(
                        definition
                            .arguments
                            .iter()
                            .map(|given| argument(&path, given)),
                    );
                    members.insert(path, definition.ty.to_string());
                }
            }
            ExtendedType::InputObject(input) => {
                members.extend(input.fields.iter().map(|(field, definition)| {
                    (format!("{name}.{field}"), definition.ty.to_string())
                }));
            }
            ExtendedType::Enum(choices) => {
                members.extend(
                    choices
                        .values
                        .keys()
                        .map(|value| (format!("{name}.{value}"), String::new())),
                );
            }
            _ => {}
        }
    }
    members
}

fn kind(definition: &ExtendedType) -> &'static str {
    match definition {
        ExtendedType::Object(_) => "OBJECT",
        ExtendedType::InputObject(_) => "INPUT_OBJECT",
        ExtendedType::Enum(_) => "ENUM",
        ExtendedType::Scalar(_) => "SCALAR",
        ExtendedType::Interface(_) => "INTERFACE",
        ExtendedType::Union(_) => "UNION",
    }
}

/// What a client reads by introspection.
async fn served(platform: &Platform) -> Members {
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let query = "{ __schema { types { kind name
        fields { name type { ...Type } args { name type { ...Type } } }
        inputFields { name type { ...Type } } enumValues { name } } } }
        fragment Type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
    let data = platform.data(&token, &tenant, query, Value::Null).await;
    let mut members = Members::new();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for definition in list(&data["__schema"]["types"]) {
        let name = text(&definition["name"]);
        if name.starts_with("__")
            || ["Int", "Float", "String", "Boolean", "ID"].contains(&name.as_str())
        {
            continue;
        }
        members.insert(name.clone(), text(&definition["kind"]));
        for field in list(&definition["fields"]) {
            let path = format!("{name}.{}", text(&field["name"]));
            for argument in list(&field["args"]) {
                members.insert(
                    format!("{path}({})", text(&argument["name"])),
                    notation(&argument["type"]),
                );
            }
            members.insert(path, notation(&field["type"]));
        }
        for field in list(&definition["inputFields"]) {
            members.insert(
                format!("{name}.{}", text(&field["name"])),
                notation(&field["type"]),
            );
        }
        for value in list(&definition["enumValues"]) {
            members.insert(format!("{name}.{}", text(&value["name"])), String::new());
        }
    }
    members
}

/// A type as GraphQL writes it.
fn notation(ty: &Value) -> String {
    match ty["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", notation(&ty["ofType"])),
        "LIST" => format!("[{}]", notation(&ty["ofType"])),
        _ => text(&ty["name"]),
    }
}

#[tokio::test]
async fn introspection_agrees_with_the_facts_in_every_type_field_and_argument() {
    let platform = Platform::start().await;
    let (known, served) = (known(), served(&platform).await);
    assert!(known.len() > 3_000, "{}", known.len());
    let mut differences = Vec::new();
    for path in known.keys().chain(served.keys()) {
        let (fact, is) = (known.get(path), served.get(path));
        if fact != is && !EXCEPTIONS.iter().any(|(excepted, _)| excepted == path) {
            differences.push(format!("{path}: {fact:?} is a fact, served is {is:?}"));
        }
    }
    differences.dedup();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[tokio::test]
async fn page_flags_of_type_int_are_introspected_as_such_and_served() {
    let platform = Platform::start().await;
    platform
        .control(Method::PATCH, "settings", json!({ "pageFlags": "int" }))
        .await;
    let (known, served) = (known(), served(&platform).await);
    let differences: Vec<&String> = known
        .keys()
        .filter(|path| known.get(*path) != served.get(*path))
        .collect();
    assert_eq!(
        differences,
        ["PageInfo.hasNextPage", "PageInfo.hasPreviousPage"]
    );
    assert_eq!(served["PageInfo.hasNextPage"], "Int!");
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let query = "{ QueryItems(first: 1) { pageInfo { hasNextPage hasPreviousPage } } }";
    let data = platform.data(&token, &tenant, query, Value::Null).await;
    assert_eq!(
        data["QueryItems"]["pageInfo"],
        json!({ "hasNextPage": 1, "hasPreviousPage": 0 })
    );
}
