//! What belongs to an order: its parts, its lines, and the older shape of all that.

use time::Duration;

use super::line_type;
use super::row::row;
use crate::data::id::Kind;
use crate::data::item;
use crate::data::records::Records;
use crate::data::seed::cents;
use crate::data::value::{Part, Value};
use crate::data::words::{CASH_ON_DELIVERY, SHIPPING_METHODS, TAX_CLASSES};

/// A field of `SalesOrder`.
pub(crate) fn details<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let order = records.orders.get(at)?;
    let part = |part: &'static str| {
        Value::record(Part {
            seed: order.seed.map(|seed| seed.part(part, 0)),
            field: move |field: &str| part_field(records, at, part, field),
        })
    };
    Some(match name {
        "billingAddress" | "shipmentAddress" => {
            let address = if name == "billingAddress" {
                order.billing_address()
            } else {
                order.shipment_address()
            };
            address
                .map(|address| {
                    Value::record(Part {
                        seed: order.seed.map(|seed| seed.part("address", 0)),
                        field: move |field: &str| match field {
                            "salesOrderId" | "customerId" => row(records, at, field),
                            _ => address.field(records, field),
                        },
                    })
                })
                .unwrap_or(Value::Null)
        }
        "otherAddress" => Value::Null,
        "lineItems" => Value::records((0..order.lines.len()).map(move |nth| Part {
            seed: order.seed.map(|seed| seed.part("line", nth)),
            field: move |field: &str| line_field(records, at, nth, field),
        })),
        "paymentInfo" => part("paymentInfo"),
        "text" => part("text"),
        "departureCountry" => part("departureCountry"),
        "externalDetails" => part("externalDetails"),
        "paymentDetails" => part("paymentDetails"),
        "shippingDetails" => part("shippingDetails"),
        "taxDetails" => part("taxDetails"),
        "keyFigures" => part("keyFigures"),
        "processColourId" => order
            .seed
            .filter(|seed| seed.chance(name, 1, 4))
            .map(|_| records.uuid(Kind::ProcessColour, 0))
            .into(),
        "cartonItemId" => Value::Null,
        "vatId" | "customerSalesOrderNumber" => match order.set.get(name) {
            Some(sent) => Value::sent(sent),
            None => Value::Null,
        },
        _ => return row(records, at, name),
    })
}

/// A field of one of the objects that an order is made of.
fn part_field<'a>(records: &'a Records, at: usize, part: &str, field: &str) -> Option<Value<'a>> {
    let order = records.orders.get(at)?;
    if let Some(sent) = order.set.get(part).and_then(|part| part.get(field)) {
        return Some(Value::sent(sent));
    }
    Some(match (part, field) {
        ("departureCountry", "countryIso") => "DE".into(),
        ("departureCountry", "state") => records.business_state().into(),
        ("departureCountry", "currencyIso") => "EUR".into(),
        ("departureCountry", "currencyFactor") => 1.0.into(),
        ("externalDetails", "externalInvoiceType") => {
            return row(records, at, "externalSalesInvoiceType");
        }
        ("externalDetails", "externalCreatedDate") => {
            match row(records, at, "externalSalesOrderNumber") {
                Some(Value::Text(_)) => order.date.into(),
                _ => Value::Null,
            }
        }
        ("text", "processStatus") => return row(records, at, "processStatusName"),
        ("text", "printText") => Value::Null,
        ("paymentDetails", "cashDiscount") => 0.0.into(),
        ("paymentInfo", "dueDate") => (order.date + Duration::days(14)).into(),
        ("paymentInfo", "paymentReference") => return row(records, at, field),
        // Bank data of a debtor are only known for direct debits.
        ("paymentInfo", _) => Value::Null,
        ("shippingDetails", "shippingDate") => return row(records, at, "lastShippingDate"),
        ("shippingDetails", "deliveryFromDate") => (order.date + Duration::days(2)).into(),
        ("keyFigures", "paymentStatus") => Value::Choice(order.payment_status()),
        // An invoice is for the whole order.
        ("keyFigures", "invoicesTotalGrossAmount") => {
            (order.totals.gross * records.invoices_of(at).len() as f64).into()
        }
        ("keyFigures", "invoicesTotalNetAmount") => {
            (order.totals.net * records.invoices_of(at).len() as f64).into()
        }
        ("keyFigures", "creditsTotalGrossAmount") => {
            return row(records, at, "salesInvoiceCorrectionTotalGrossAmount");
        }
        ("keyFigures", "isFullyReturned") => order.is_credited().into(),
        ("keyFigures", "isLockedForDelivery") => false.into(),
        ("keyFigures", "packageCount" | "shippedPackageCount") => {
            i64::from(order.is_shipped()).into()
        }
        ("keyFigures", "isCashOnDelivery") => {
            (order.payment_method(records) == Some(CASH_ON_DELIVERY)).into()
        }
        _ => return row(records, at, field),
    })
}

/// A field of `SalesOrderLineItem`.
fn line_field<'a>(records: &'a Records, at: usize, nth: usize, name: &str) -> Option<Value<'a>> {
    let order = records.orders.get(at)?;
    let line = order.lines.get(nth)?;
    if let Some(sent) = line.set.get(name).filter(|sent| !sent.is_null()) {
        return Some(Value::sent(sent));
    }
    let item = |field: &str| match line.item {
        Some(at) => item::row(records, at, field),
        None => Some(Value::Null),
    };
    Some(match name {
        // Lines are never so many that two orders' would meet.
        "id" => records.id(Kind::SalesOrderLine, at * 1_000 + nth),
        "salesOrderId" => records.id(Kind::SalesOrder, at),
        "itemId" => line.item.map(|at| records.uuid(Kind::Item, at)).into(),
        "sku" | "sKU" => return item("sku"),
        "name" | "standardName" if line.kind == line_type::SHIPPING => SHIPPING_METHODS
            .get(order.shipping_method(records).unwrap_or(0))
            .map(|(name, _)| *name)
            .into(),
        "name" | "standardName" => return item("name"),
        "type" | "lineItemType" => Value::Choice(line.kind),
        "quantity" => line.quantity.into(),
        "quantityDelivered" => cents(
            line.quantity
                * if order.is_cancelled() {
                    0.0
                } else {
                    1.0 - order.outstanding()
                },
        )
        .into(),
        "quantityReturned" => {
            if order.is_credited() {
                line.quantity.into()
            } else {
                0.0.into()
            }
        }
        "salesUnit" => return item("unit"),
        "salesPriceNet" => line.net.into(),
        "salesPriceGross" => line.gross().into(),
        "discountPercent" | "discount" => line.discount_percent.into(),
        "purchasePriceNet" => match line.item {
            Some(at) => return item::row(records, at, "purchasePriceNet"),
            None => 0.0.into(),
        },
        "taxRate" => line.tax_rate.into(),
        "taxClassId" => TAX_CLASSES
            .iter()
            .position(|(_, rate)| (*rate - line.tax_rate).abs() < 0.005)
            .map(|at| records.uuid(Kind::TaxClass, at))
            .into(),
        "totalSalesPriceNet" => line.totals().net.into(),
        "totalSalesPriceGross" => line.totals().gross.into(),
        "sortOrder" => nth.into(),
        "isReserved" => (order.outstanding() > 0.0).into(),
        "parentSalesOrderLineItemId" | "note" | "notice" => Value::Null,
        "configurationItemType" | "billOfMaterialsType" => Value::Choice(0),
        "hasUpload" => false.into(),
        _ => return None,
    })
}

/// A field of the order as the older REST routes show it.
pub(crate) fn hand_written<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let order = records.orders.get(at)?;
    match name {
        "number" => row(records, at, "salesOrderNumber"),
        "externalNumber" => row(records, at, "externalSalesOrderNumber"),
        "billingNumber" => row(records, at, "salesInvoiceNumbers"),
        "customerVatID" => order.billing_address()?.field(records, "vatId"),
        "merchantVatID" => Some("DE123456789".into()),
        "departureCountry" => Some(Value::record(Part {
            seed: None,
            field: move |field: &str| match field {
                "countryISO" => part_field(records, at, "departureCountry", "countryIso"),
                _ => part_field(records, at, "departureCountry", field),
            },
        })),
        "billingAddress" | "shipmentaddress" => {
            let (address, nth) = match name {
                "billingAddress" => (order.billing_address()?, 0),
                _ => (order.shipment_address()?, 1),
            };
            Some(Value::record(Part {
                seed: None,
                field: move |field: &str| match field {
                    "id" => Some(records.id(Kind::CustomerAddress, 2 * at + nth)),
                    "vatID" => address.field(records, "vatId"),
                    _ => address.field(records, field),
                },
            }))
        }
        _ => details(records, at, name),
    }
}
