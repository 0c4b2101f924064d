//! What the list shows of an order.

use serde_json::Value as Json;
use time::Duration;

use super::{Order, delivery};
use crate::data::customer;
use crate::data::id::Kind;
use crate::data::records::Records;
use crate::data::seed::{Seed, cents};
use crate::data::value::Value;
use crate::data::words::{self, PAYMENT_METHODS, SHIPPING_METHODS};

/// A field of `SalesOrderListItem`, and of `SalesOrder` where both have it.
pub(crate) fn row<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let order = records.orders.get(at)?;
    if let Some(name) = name
        .strip_prefix("billingAddress")
        .filter(|name| !name.is_empty())
    {
        return order.billing_address()?.prefixed(records, name);
    }
    if let Some(name) = name
        .strip_prefix("shipmentAddress")
        .filter(|name| !name.is_empty())
    {
        return order.shipment_address()?.prefixed(records, name);
    }
    let customer = |field: &str| match order.customer {
        Some(at) => customer::row(records, at, field),
        None => Some(Value::Null),
    };
    let (totals, later) = (order.totals, |days| order.date + Duration::days(days));
    Some(match name {
        "id" | "salesOrderId" => records.id(Kind::SalesOrder, at),
        "salesOrderNumber" => order.number.as_str().into(),
        "salesOrderDate" => order.date.into(),
        "isCancelled" => order.is_cancelled().into(),
        "totalGrossAmount" | "shippingCountryTotalGrossAmount" => totals.gross.into(),
        "totalNetAmount" => totals.net.into(),
        "currencyIso" => order.currency.as_str().into(),
        "currencyFactor" => order.factor.into(),
        "customerId" => order
            .customer
            .map(|at| records.uuid(Kind::Customer, at))
            .into(),
        "customerNumber" | "accountsReceivableNumber" => return customer(name),
        "companyName" => match order.set.get("billingAddress") {
            Some(sent) => sent.get("company").and_then(Json::as_str).into(),
            None => return customer(name),
        },
        "customerGroupName" => match customer(name) {
            Some(Value::Null) | None => "".into(),
            group => return group,
        },
        "alreadyPaidAmount" => order.paid.into(),
        "stillToPay" => cents(if order.is_cancelled() {
            0.0
        } else {
            totals.gross - order.paid
        })
        .into(),
        "paymentStatus" => Value::Choice(order.payment_status()),
        "deliveryStatus" => Value::Choice(order.delivery),
        "deliveryCompleteStatus" => {
            Value::Choice(u8::from(order.delivery >= delivery::COMPLETELY_SHIPPED))
        }
        "salesInvoiceStatus" | "invoiceStatus" => {
            Value::Choice(if records.invoices_of(at).is_empty() {
                0
            } else {
                2
            })
        }
        "salesInvoiceNumbers" | "invoiceNumbers" => {
            let invoices = records.invoices_of(at).iter();
            let numbers: Vec<&str> = invoices
                .filter_map(|at| Some(records.invoices.get(*at)?.number.as_str()))
                .collect();
            (!numbers.is_empty()).then(|| numbers.join(", ")).into()
        }
        "salesInvoices" => Value::records(
            records
                .invoices_of(at)
                .iter()
                .map(|at| records.row(Kind::SalesInvoice, *at)),
        ),
        "isPending" => {
            (order.payment_status() == 0 && !order.is_shipped() && !order.is_cancelled()).into()
        }
        "paymentMethodId" => order
            .payment_method(records)
            .map(|at| records.uuid(Kind::PaymentMethod, at))
            .into(),
        "paymentMethodName" => order
            .payment_method(records)
            .and_then(|at| PAYMENT_METHODS.get(at))
            .map(|method| method.0)
            .into(),
        "shippingMethodId" => order
            .shipping_method(records)
            .map(|at| records.uuid(Kind::ShippingMethod, at))
            .into(),
        "shippingMethodName" => order
            .shipping_method(records)
            .and_then(|at| SHIPPING_METHODS.get(at))
            .map(|method| method.0)
            .into(),
        "companyId" => records.id(Kind::Company, 0),
        "languageIso" => order.set.get(name).map_or("de".into(), Value::sent),
        "departureCountryIso" => "DE".into(),
        "departureCountryCurrencyIso" => "EUR".into(),
        "departureCountryCurrencyFactor" => 1.0.into(),
        "salesInvoiceCorrectionTotalGrossAmount" => {
            if order.is_credited() {
                totals.gross.into()
            } else {
                0.0.into()
            }
        }
        "cancelledDate" => order.is_cancelled().then(|| later(1)).into(),
        "cancellationReason" => order.is_cancelled().then_some("Kundenwunsch").into(),
        "cancellationComment" => order
            .is_cancelled()
            .then_some("Telefonisch storniert")
            .into(),
        "cancellationUserName" => order.is_cancelled().then(|| records.user_name(0)).into(),
        "lastShippingDate" => order.is_shipped().then(|| later(3)).into(),
        "paymentDate" | "dateOfPayment" => (order.payment_status() == 2).then(|| later(2)).into(),
        // Of an order that an app has made, the request says it.
        _ => match order.set.get(name) {
            Some(sent) => Value::sent(sent),
            None => return derived(records, order, at, order.seed?, name),
        },
    })
}

/// A field that only generated orders have.
fn derived<'a>(
    records: &'a Records,
    order: &'a Order,
    at: usize,
    seed: Seed,
    name: &str,
) -> Option<Value<'a>> {
    let sometimes = |of: u32| seed.chance(name, 1, of);
    let user = |field: &str| seed.place(field, records.users.len());
    let channel = seed.place("channel", words::SALES_CHANNELS.len());
    Some(match name {
        "assignedUserId" => records.user_id(user("assigned")),
        "assignedUserName" => records.user_name(user("assigned")).into(),
        "createdByUserId" => records.user_id(user("created by")),
        "createdByUserName" => records.user_name(user("created by")).into(),
        "salesChannelId" => records.id(Kind::SalesChannel, channel),
        "salesChannelName" => words::SALES_CHANNELS.get(channel).copied().into(),
        "externalSalesOrderNumber" => sometimes(3)
            .then(|| format!("{}-{at:07}", 300 + seed.below("external", 99)))
            .into(),
        "processStatusName" => sometimes(2)
            .then(|| seed.word("process", &["In Bearbeitung", "Geprüft", "Rückfrage"]))
            .into(),
        "processColourName" => sometimes(4)
            .then(|| seed.word("colour", &["Grün", "Gelb", "Rot"]))
            .into(),
        "onHoldReasonName" => seed
            .chance("on hold", 1, 20)
            .then_some("Zahlung prüfen")
            .into(),
        "onHoldReasonId" => seed
            .chance("on hold", 1, 20)
            .then(|| records.uuid(Kind::OnHoldReason, 0))
            .into(),
        "platformId" => records.id(Kind::Platform, channel),
        "platformType" => channel.into(),
        "paymentDueDateInDays" => i64::from(7 * (1 + seed.below(name, 4))).into(),
        "estimatedDeliveryDate" => sometimes(2).then(|| order.date + Duration::days(4)).into(),
        "printDate" | "mailDate" | "printedDate" | "emailedDate" => {
            sometimes(2).then(|| order.date + Duration::hours(5)).into()
        }
        "comment" => sometimes(9)
            .then_some("Bitte zusammen mit dem Vorauftrag versenden")
            .into(),
        "customerComment" => sometimes(9)
            .then_some("Lieferung bitte beim Nachbarn abgeben – Klingel defekt.")
            .into(),
        "paymentReference" => sometimes(2)
            .then(|| format!("RF{:010}", seed.below(name, u32::MAX)))
            .into(),
        "ebayUsername" => (channel == 3).then(|| format!("kaeufer_{at}")).into(),
        "extraWeight" => 0.0.into(),
        "shippingPriority" => i64::from(seed.below(name, 4)).into(),
        "paymentMailDate" => sometimes(3).then(|| order.date + Duration::days(6)).into(),
        "externalSalesInvoiceType" => {
            Value::Choice(u8::try_from(seed.below(name, 12) / 10).unwrap_or(0))
        }
        "readOnlyType" => Value::Choice(2 * u8::from(order.is_shipped())),
        "taxSetting" => Value::Choice(if order.currency == "CHF" { 3 } else { 0 }),
        "isExemptFromVat" => (order.currency == "CHF").into(),
        "isIntraCommunityDelivery" => false.into(),
        "salesOrderStatus" => i64::from(1 + seed.below(name, 4)).into(),
        _ => return None,
    })
}
