//! Documents as public apps send them: every one is answered, in the forms whose names
//! it uses.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::common::{Platform, text};

/// Kept apart from the sandbox, as data: see `tests/facts/README.md`.
const DOCUMENTS: &str = include_str!("../../../../tests/facts/documents.json");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    name: String,
    /// Whose names it uses.
    form: String,
    document: String,
    variables: Value,
    operation_name: Option<String>,
}

impl Document {
    /// The settings of `apiVersion` that it has to run under. Every document runs
    /// under `any`, which takes the names of both.
    fn versions(&self) -> &'static [&'static str] {
        match self.form.as_str() {
            "early" => &["any", "early"],
            "later" => &["any", "later"],
            "both" => &["any", "early", "later"],
            "mixed" => &["any"],
            form => panic!("{}: unknown form {form}", self.name),
        }
    }
}

/// Real ids for the placeholders in variables, such as `@item.id`.
async fn ids(platform: &Platform, token: &str, tenant: &str) -> BTreeMap<String, Value> {
    let lists = [
        ("item", "QueryItems", "id"),
        ("customer", "QueryCustomers", "id"),
        ("order", "QuerySalesOrders", "id"),
        ("company", "QueryCompanies", "id"),
        ("warehouse", "QueryWarehouses", "id"),
        ("customerGroup", "QueryCustomerGroups", "id"),
        ("manufacturer", "QueryManufacturers", "id"),
        ("paymentMethod", "QueryPaymentMethods", "id"),
        ("shippingMethod", "QueryShippingMethods", "id"),
        ("productGroup", "QueryProductGroups", "id"),
        ("shippingClass", "QueryShippingClasses", "id"),
        ("salesChannel", "QuerySalesChannels", "id"),
        ("taxClass", "QueryTaxClasses", "id"),
        ("field", "QueryCustomFields", "customFieldKey"),
    ];
    let mut ids = BTreeMap::new();
    for (name, list, field) in lists {
        let query = format!("{{ {list}(first: 2) {{ nodes {{ {field} }} }} }}");
        let data = platform.data(token, tenant, &query, Value::Null).await;
        let nodes = data[list]["nodes"].clone();
        ids.insert(format!("@{name}.id"), nodes[0][field].clone());
        if name == "item" {
            ids.insert("@other.id".to_owned(), nodes[1][field].clone());
        }
    }
    ids.insert(
        "@saleschannel.id".to_owned(),
        ids["@salesChannel.id"].clone(),
    );
    // A category with one above it.
    let query = "{ QueryCategories(last: 1) { nodes { id parentId } } }";
    let data = platform.data(token, tenant, query, Value::Null).await;
    let category = &data["QueryCategories"]["nodes"][0];
    ids.insert("@category.id".to_owned(), category["id"].clone());
    ids.insert(
        "@category.parentId".to_owned(),
        category["parentId"].clone(),
    );
    ids
}

/// Puts ids into the places of their names. Some kinds of records have no list; of
/// these any id will do.
fn fill(value: &mut Value, ids: &BTreeMap<String, Value>) {
    match value {
        Value::String(name) if name.starts_with('@') => {
            *value = ids
                .get(name.as_str())
                .unwrap_or(&ids["@taxClass.id"])
                .clone();
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fill(value, ids)),
        Value::Object(fields) => fields.values_mut().for_each(|value| fill(value, ids)),
        _ => {}
    }
}

#[tokio::test]
async fn every_document_of_the_field_is_answered_without_errors() {
    let documents: Vec<Document> = serde_json::from_str(DOCUMENTS).unwrap();
    assert_eq!(documents.len(), 40);
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    let ids = ids(&platform, &token, &tenant).await;
    let mut failed = Vec::new();
    for document in &documents {
        let mut variables = document.variables.clone();
        fill(&mut variables, &ids);
        for version in document.versions() {
            let settings = json!({ "apiVersion": version });
            platform.control(Method::PATCH, "settings", settings).await;
            let body = json!({
                "query": document.document,
                "variables": variables,
                "operationName": document.operation_name,
            });
            let response = platform
                .post("erp/v2/graphql")
                .bearer_auth(&token)
                .header("X-Tenant-ID", &tenant)
                .json(&body)
                .send()
                .await
                .unwrap();
            let status = response.status();
            let answer: Value = response.json().await.unwrap();
            let nothing_missing = answer["data"].as_object().is_some_and(|data| {
                !data.is_empty() && data.values().all(|value| !value.is_null())
            });
            if !status.is_success() || !answer["errors"].is_null() || !nothing_missing {
                failed.push(format!(
                    "{} ({version}): {status} {}",
                    document.name, answer["errors"]
                ));
            }
            // What a mutation has changed must not be seen by the next document.
            platform
                .control(
                    Method::DELETE,
                    &format!("tenants/{tenant}/changes"),
                    Value::Null,
                )
                .await;
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// A document that uses the names of one version is refused by the other: the setting
/// does something.
#[tokio::test]
async fn names_of_the_other_version_are_refused() {
    let documents: Vec<Document> = serde_json::from_str(DOCUMENTS).unwrap();
    let platform = Platform::start().await;
    let token = platform.access_token().await;
    let (tenant, _) = platform.tenant(0).await;
    for (name, version) in [
        ("item by id: argument of 2.0", "later"),
        ("orders: the whole row, names of 2.0", "later"),
        ("orders: later names of a row", "early"),
        ("customers: quick search", "early"),
    ] {
        let document = documents
            .iter()
            .find(|document| document.name == name)
            .unwrap();
        platform
            .control(Method::PATCH, "settings", json!({ "apiVersion": version }))
            .await;
        let response = platform
            .graphql(&token, &tenant, &document.document, Value::Null)
            .await;
        let answer: Value = response.json().await.unwrap();
        assert_eq!(
            text(&answer["errors"][0]["extensions"]["code"]),
            "GRAPHQL_VALIDATION_FAILED",
            "{name}: {answer}"
        );
        assert_eq!(answer.get("data"), None, "{name}");
    }
}
