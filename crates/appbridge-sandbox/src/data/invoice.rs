//! Sales invoices. Each belongs to an order and repeats what that says.

use time::{Duration, OffsetDateTime};

use super::id::Kind;
use super::order::{Order, delivery};
use super::records::Records;
use super::seed::{LAST_MOMENT, Seed, cents};
use super::value::Value;

/// A sales invoice. Everything else is its order's, or derived from its seed.
#[derive(Debug, Clone)]
pub(crate) struct Invoice {
    pub(crate) number: String,
    /// The place of the order.
    pub(super) order: usize,
    date: OffsetDateTime,
    is_draft: bool,
    /// `None` when an app has made the invoice.
    pub(super) seed: Option<Seed>,
}

/// The invoices of all orders that were shipped, oldest first.
pub(super) fn generate(seed: Seed, orders: &[Order]) -> Vec<Invoice> {
    orders
        .iter()
        .enumerate()
        .filter(|(_, order)| order.delivery >= delivery::COMPLETELY_SHIPPED)
        .enumerate()
        .map(|(nth, (at, order))| {
            let seed = seed.part("invoice", nth);
            Invoice {
                number: number(nth),
                order: at,
                date: order.date + Duration::hours(i64::from(4 + seed.below("hours", 60))),
                is_draft: seed.chance("is draft", 1, 40),
                seed: Some(seed),
            }
        })
        .collect()
}

impl Invoice {
    /// The `nth` invoice, made by an app.
    pub(crate) fn made(nth: usize, order: usize, date: OffsetDateTime, is_draft: bool) -> Self {
        Self {
            number: number(nth),
            order,
            date,
            is_draft,
            seed: None,
        }
    }
}

/// The number of the `nth` invoice.
fn number(nth: usize) -> String {
    format!("RE{:07}", 4_000_001 + nth)
}

/// A field of `SalesInvoiceListItem`.
pub(super) fn row<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let invoice = records.invoices.get(at)?;
    let order = records.orders.get(invoice.order)?;
    let totals = order.totals;
    let days = invoice
        .seed
        .map_or(14, |seed| i64::from(7 * (1 + seed.below("due", 4))));
    let due = invoice.date + Duration::days(days);
    let is_paid = order.payment_status() == 2;
    let is_credited = order.is_credited();
    let dunned = !is_paid && LAST_MOMENT - due > Duration::days(20);
    Some(match name {
        "salesInvoiceId" => records.id(Kind::SalesInvoice, at),
        "salesInvoiceNumber" => (!invoice.is_draft)
            .then_some(invoice.number.as_str())
            .into(),
        "salesInvoiceDate" | "valueDate" => invoice.date.into(),
        "isDraft" => invoice.is_draft.into(),
        "printDate" | "mailDate" => invoice
            .seed
            .filter(|seed| seed.chance(name, 1, 2))
            .map(|_| invoice.date + Duration::hours(1))
            .into(),
        "salesOrderId" => records.id(Kind::SalesOrder, invoice.order),
        "paymentDueDateInDays" => days.into(),
        "paymentDueDate" => due.into(),
        "isCompletelyPaid" => is_paid.into(),
        "isDunned" => dunned.into(),
        "dunningLevel" => dunned.then_some(1_i64).into(),
        "dunningDate" => dunned.then(|| due + Duration::days(21)).into(),
        "isCancelled" | "isCorrected" | "hasSalesInvoiceCorrection" => is_credited.into(),
        "cancelledDate" => is_credited.then(|| invoice.date + Duration::days(9)).into(),
        "cancellationReason" => is_credited.then_some("Retoure").into(),
        "cancellationComment" => is_credited.then_some("Ware vollständig zurück").into(),
        "cancellationUserName" => is_credited.then(|| records.user_name(0)).into(),
        "stillToPay" => cents(totals.gross - order.paid).into(),
        "shippingCountryTotalNetAmount" => totals.net.into(),
        "shippingCountryTotalGrossAmount" => totals.gross.into(),
        "vatIdNumber" => return order.billing_address()?.field(records, "vatId"),
        "salesChannelName" => match super::order::row(records, invoice.order, name) {
            None => "".into(),
            channel => return channel,
        },
        "serviceDateFrom" => invoice.date.into(),
        "serviceDateTo" => (invoice.date + Duration::days(1)).into(),
        "processColourCode" => invoice
            .seed
            .map_or(0, |seed| i64::from(seed.below(name, 4)))
            .into(),
        "processColourName" => invoice
            .seed
            .filter(|seed| seed.chance(name, 1, 4))
            .map(|seed| seed.word("colour", &["Grün", "Gelb", "Rot"]))
            .into(),
        "languageId" => records.id(Kind::Language, 0),
        // Plain values of its own rather than the order's.
        "isDunningBlocked"
        | "isExternalSalesInvoice"
        | "printExistingSalesInvoice"
        | "isArchived" => return None,
        _ => return super::order::row(records, invoice.order, name),
    })
}
