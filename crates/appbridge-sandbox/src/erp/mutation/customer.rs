//! `CreateCustomer`.

use serde_json::{Map, Value as Json};

use super::{Failure, Outcome, check_address, given, made, now, number, object, place};
use crate::data::{Customer, Kind, Records};

pub(super) fn create(
    records: &mut Records,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    place(records, Kind::CustomerGroup, request, "customerGroupId")?;
    let billing = object(request, "billingAddress")
        .ok_or_else(|| Failure::bad_input("billingAddress: is missing"))?;
    check_address(request, "billingAddress")?;
    check_address(request, "shipmentAddress")?;
    let customer_number = match request.get("customerNumber").and_then(Json::as_str) {
        Some(number) if !number.trim().is_empty() => number.to_owned(),
        _ => records.next_customer_number(),
    };
    if records
        .customers
        .iter()
        .any(|customer| customer.number == customer_number)
    {
        return Err(Failure::bad_input("customerNumber: is another customer's"));
    }
    // The list's row has the billing address' fields under the same names.
    let mut set: Map<String, Json> = given(request).chain(given(billing)).collect();
    if let Some(payment) = object(request, "paymentSettings") {
        if let Some(discount) = number(payment.get("discount")) {
            set.insert("discountRate".to_owned(), discount.into());
        }
        if let Some(days) = payment
            .get("paymentDueDateInDays")
            .filter(|days| !days.is_null())
        {
            set.insert("paymentDueDateInDays".to_owned(), days.clone());
        }
    }
    let customer = Customer::made(customer_number, now(), set);
    records.customers.push(customer);
    let at = records.customers.len() - 1;
    Ok(made("customerId", records.uuid(Kind::Customer, at)))
}
