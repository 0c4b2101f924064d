//! `CreateSalesInvoice`.

use serde_json::{Map, Value as Json};

use super::{Failure, Outcome, made, now, place};
use crate::data::{Invoice, Kind, Records};

pub(super) fn create(
    records: &mut Records,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    let order = place(records, Kind::SalesOrder, request, "salesOrderId")?;
    let is_draft = request
        .get("asDraft")
        .and_then(Json::as_bool)
        .unwrap_or(false);
    let at = records.invoices.len();
    records
        .invoices
        .push(Invoice::made(at, order, now(), is_draft));
    Ok(made("salesInvoiceId", records.uuid(Kind::SalesInvoice, at)))
}
