//! Mutations: each checks its request as a whole and then changes the tenant's
//! records, until the sandbox ends or they are reset.

mod category;
mod customer;
mod invoice;
mod item;
mod order;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::failure::Failure;
use crate::data::{Kind, Records, Tenant};

/// What a mutation says in return.
pub(super) enum Outcome {
    /// The fields of its response.
    Fields(Map<String, Json>),
    /// The place of the item that it has changed.
    Item(usize),
}

/// Runs a mutation. Nothing has changed when it fails.
pub(super) fn run(
    name: &str,
    tenant: &Tenant,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    match name {
        "CreateCustomer" => tenant.change(|records| customer::create(records, request)),
        "CreateItem" => tenant.change(|records| item::create(records, request)),
        "ChangeItem" => tenant.change(|records| item::change(records, request)),
        "CreateSalesOrder" => tenant.change(|records| order::create(records, request)),
        "CalculateSalesOrder" => order::calculate(&tenant.records(), request),
        "CreateSalesInvoice" => tenant.change(|records| invoice::create(records, request)),
        "CreateCategory" => tenant.change(|records| category::create(records, request)),
        "UpdateCategory" => tenant.change(|records| category::update(records, request)),
        "DeleteCategory" => tenant.change(|records| category::delete(records, request)),
        _ => Err(Failure::internal(format!(
            "the sandbox does not know the mutation {name}"
        ))),
    }
}

impl Outcome {
    /// A response that names the record that was made.
    fn made(field: &str, id: Uuid) -> Self {
        Self::Fields(Map::from_iter([(field.to_owned(), id.to_string().into())]))
    }
}

/// A string of a request that must say something.
fn text<'a>(request: &'a Map<String, Json>, path: &str, field: &str) -> Result<&'a str, Failure> {
    request
        .get(field)
        .and_then(Json::as_str)
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| Failure::bad_input(format!("{path}{field}: must not be empty")))
}

/// The object under a field; an empty one without it.
fn object<'a>(request: &'a Map<String, Json>, field: &str) -> Option<&'a Map<String, Json>> {
    request.get(field).and_then(Json::as_object)
}

/// The place of the record that a field names.
fn place(
    records: &Records,
    kind: Kind,
    request: &Map<String, Json>,
    field: &str,
) -> Result<usize, Failure> {
    request
        .get(field)
        .and_then(|id| records.place_of(kind, id))
        .ok_or_else(|| Failure::bad_input(format!("{field}: there is no such record")))
}

/// A number that is given as such or as a string.
fn number(value: Option<&Json>) -> Option<f64> {
    match value? {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// The fields that are set, without those that are `null`.
fn given(request: &Map<String, Json>) -> impl Iterator<Item = (&String, &Json)> {
    request.iter().filter(|(_, value)| !value.is_null())
}
