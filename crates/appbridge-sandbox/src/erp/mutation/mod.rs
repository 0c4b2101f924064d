//! Mutations: each checks its request as a whole and then changes the tenant's
//! records, until the sandbox ends or they are reset.

mod category;
mod customer;
mod invoice;
mod item;
mod order;

use serde_json::{Map, Value as Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::failure::Failure;
use crate::data::{Kind, Outcome, Records, Tenant};

/// A mutation to run.
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    /// Its field, or the alias of that.
    pub(super) response_name: &'a str,
    pub(super) request: &'a Map<String, Json>,
    /// The request's `Idempotency-Key`.
    pub(super) key: Option<&'a str>,
}

/// Carries a mutation out, or replays the outcome that it had under the same key; the
/// flag tells which. Nothing has changed when it fails.
pub(super) fn run(tenant: &Tenant, call: &Call<'_>) -> Result<(Outcome, bool), Failure> {
    tenant.change(|records| {
        let key = call
            .key
            .map(|key| (key.to_owned(), call.response_name.to_owned()));
        if let Some(before) = key.as_ref().and_then(|key| records.outcomes.get(key)) {
            return Ok((before.clone(), true));
        }
        let outcome = carry_out(records, call.name, call.request)?;
        records
            .outcomes
            .extend(key.map(|key| (key, outcome.clone())));
        Ok((outcome, false))
    })
}

fn carry_out(
    records: &mut Records,
    name: &str,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    match name {
        "CreateCustomer" => customer::create(records, request),
        "CreateItem" => item::create(records, request),
        "ChangeItem" => item::change(records, request),
        "CreateSalesOrder" => order::create(records, request),
        "CalculateSalesOrder" => order::calculate(records, request),
        "CreateSalesInvoice" => invoice::create(records, request),
        "CreateCategory" => category::create(records, request),
        "UpdateCategory" => category::update(records, request),
        "DeleteCategory" => category::delete(records, request),
        _ => Err(Failure::internal(format!(
            "the sandbox does not know the mutation {name}"
        ))),
    }
}

/// A response that names the record that was made.
fn made(field: &str, id: Uuid) -> Outcome {
    Outcome::Fields(Map::from_iter([(field.to_owned(), id.to_string().into())]))
}

/// A string of a request that must say something.
fn text<'a>(request: &'a Map<String, Json>, path: &str, field: &str) -> Result<&'a str, Failure> {
    request
        .get(field)
        .and_then(Json::as_str)
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| Failure::bad_input(format!("{path}{field}: must not be empty")))
}

/// The object under a field.
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

/// The moment of a change, in whole seconds as all generated moments.
fn now() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_nanosecond(0).unwrap_or(now)
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
fn given(request: &Map<String, Json>) -> impl Iterator<Item = (String, Json)> {
    let set = request.iter().filter(|(_, value)| !value.is_null());
    set.map(|(field, value)| (field.clone(), value.clone()))
}

/// Checks what every postal address needs, where the request has one under this field.
fn check_address(request: &Map<String, Json>, field: &str) -> Result<(), Failure> {
    if let Some(address) = object(request, field) {
        for part in ["street", "city", "countryIso"] {
            text(address, &format!("{field}."), part)?;
        }
    }
    Ok(())
}
