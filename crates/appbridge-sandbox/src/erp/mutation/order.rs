//! `CreateSalesOrder`, `CalculateSalesOrder`.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{Failure, Outcome, check_address, given, made, now, number, object, place};
use crate::data::{Kind, Line, NewOrder, Order, Records, Totals, cents, line_type};
use crate::erp::types::moment;

pub(super) fn create(
    records: &mut Records,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    let customer = place(records, Kind::Customer, request, "customerId")?;
    check_address(request, "billingAddress")?;
    check_address(request, "shipmentAddress")?;
    let lines = lines(records, request)?;
    // The early form has an object for the currency, the later one its fields.
    let payment = object(request, "paymentDetails");
    let nested = payment.and_then(|payment| object(payment, "currency"));
    let currency = [payment, nested]
        .into_iter()
        .flatten()
        .find_map(|details| details.get("currencyIso")?.as_str())
        .unwrap_or("EUR")
        .to_owned();
    let factor = nested
        .and_then(|nested| number(nested.get("currencyFactor")))
        .unwrap_or(1.0);
    let date = match request.get("salesOrderDate").and_then(Json::as_str) {
        Some(date) => {
            moment(date).ok_or_else(|| Failure::bad_input("salesOrderDate: is no moment"))?
        }
        None => now(),
    };
    let number = match request.get("salesOrderNumber").and_then(Json::as_str) {
        Some(number) if !number.trim().is_empty() => number.to_owned(),
        _ => records.next_order_number(),
    };
    let mut set: Map<String, Json> = given(request)
        .filter(|(field, _)| field != "lineItems")
        .collect();
    // The list's row has these beside the parts that they are sent in.
    for (part, field, of_row) in [
        ("text", "comment", "comment"),
        ("text", "customerComment", "customerComment"),
        ("text", "processStatus", "processStatusName"),
        (
            "externalDetails",
            "externalSalesOrderNumber",
            "externalSalesOrderNumber",
        ),
        (
            "externalDetails",
            "externalInvoiceType",
            "externalSalesInvoiceType",
        ),
        (
            "shippingDetails",
            "estimatedDeliveryDate",
            "estimatedDeliveryDate",
        ),
        ("shippingDetails", "shippingPriority", "shippingPriority"),
        ("shippingDetails", "extraWeight", "extraWeight"),
        (
            "paymentDetails",
            "paymentDueDateInDays",
            "paymentDueDateInDays",
        ),
        ("paymentInfo", "paymentReference", "paymentReference"),
        ("taxDetails", "taxSetting", "taxSetting"),
    ] {
        let value = object(request, part)
            .and_then(|part| part.get(field))
            .filter(|value| !value.is_null());
        if let Some(value) = value {
            set.insert(of_row.to_owned(), value.clone());
        }
    }
    records.orders.push(Order::made(NewOrder {
        number,
        date,
        customer,
        lines,
        currency,
        factor,
        set,
    }));
    let at = records.orders.len() - 1;
    Ok(made("salesOrderId", records.uuid(Kind::SalesOrder, at)))
}

/// What the positions would cost. Shipping is not part of the request, and free.
pub(super) fn calculate(
    records: &Records,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    place(records, Kind::Customer, request, "customerId")?;
    let lines = lines(records, request)?;
    let sent = request
        .get("lineItems")
        .and_then(Json::as_array)
        .map_or(&[][..], Vec::as_slice);
    let totals = Totals::of(&lines);
    let mut vat: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let mut positions = Vec::with_capacity(lines.len());
    for (line, sent) in lines.iter().zip(sent) {
        let of_line = line.totals();
        let (_, amount) = vat
            .entry(line.tax_rate.to_string())
            .or_insert((line.tax_rate, 0.0));
        *amount += of_line.gross - of_line.net;
        positions.push(json!({
            "syncNumber": sent.get("syncNumber"),
            "itemId": sent.get("itemId"),
            "type": "ITEM",
            "quantity": line.quantity,
            "salesPriceNet": line.net,
            "salesPriceGross": line.gross(),
            "discount": line.discount_percent,
            "discountPercent": line.discount_percent,
            "taxRate": line.tax_rate,
        }));
    }
    let vat: Vec<Json> = vat
        .into_values()
        .map(|(rate, amount)| json!({ "taxRate": rate, "vatAmount": cents(amount) }))
        .collect();
    let sums = [
        ("lineItems", Json::Array(positions)),
        ("totalNetAmount", totals.net.into()),
        ("totalGrossAmount", totals.gross.into()),
    ];
    // The later form has the sums beside the rest, the early one in an object of theirs.
    let early: Map<String, Json> = named(sums.clone());
    let rest = [
        ("calculateSalesOrderResponse", Json::Object(early)),
        ("companyVatId", "DE123456789".into()),
        ("currencyIso", "EUR".into()),
        ("currencyFactor", 1.0.into()),
        ("shippingCostNet", 0.0.into()),
        ("shippingCostGross", 0.0.into()),
        ("vatAmounts", Json::Array(vat)),
        ("totalNetAmountInclShipping", totals.net.into()),
        ("totalGrossAmountInclShipping", totals.gross.into()),
    ];
    Ok(Outcome::Fields(named(sums.into_iter().chain(rest))))
}

fn named(fields: impl IntoIterator<Item = (&'static str, Json)>) -> Map<String, Json> {
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The positions of a request; what they leave out is their article's.
fn lines(records: &Records, request: &Map<String, Json>) -> Result<Vec<Line>, Failure> {
    let sent: Vec<&Map<String, Json>> = request
        .get("lineItems")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_object)
        .collect();
    if sent.is_empty() {
        return Err(Failure::bad_input("lineItems: an order has at least one"));
    }
    sent.into_iter()
        .enumerate()
        .map(|(nth, line)| self::line(records, nth, line))
        .collect()
}

fn line(records: &Records, nth: usize, sent: &Map<String, Json>) -> Result<Line, Failure> {
    let path = format!("lineItems[{nth}].");
    let text = |field: &str| {
        sent.get(field)
            .and_then(Json::as_str)
            .filter(|text| !text.trim().is_empty())
    };
    let at = match sent.get("itemId") {
        None | Some(Json::Null) => {
            let by_number = |sku: &str| records.items.iter().position(|item| item.sku == sku);
            let found = text("sku").and_then(by_number);
            // A position of the app's own has a name instead of an item.
            if found.is_none() && text("name").is_none() {
                return Err(Failure::bad_input(format!(
                    "{path}itemId: a position needs an item (itemId or sku), or a name"
                )));
            }
            found
        }
        Some(_) => Some(
            place(records, Kind::Item, sent, "itemId")
                .map_err(|_| Failure::bad_input(format!("{path}itemId: there is no such item")))?,
        ),
    };
    let item = at.and_then(|at| records.items.get(at));
    let first = |names: [&str; 2]| names.iter().find_map(|name| number(sent.get(*name)));
    let quantity = number(sent.get("quantity")).unwrap_or(1.0);
    if quantity <= 0.0 {
        return Err(Failure::bad_input(format!(
            "{path}quantity: must be more than 0"
        )));
    }
    let discount_percent = first(["discountPercent", "discount"]).unwrap_or(0.0);
    if !(0.0..=100.0).contains(&discount_percent) {
        return Err(Failure::bad_input(format!(
            "{path}discountPercent: is 0 to 100"
        )));
    }
    let kept = [
        "sku",
        "name",
        "fnSku",
        "note",
        "salesUnit",
        "taxClassId",
        "taxCodeId",
        "lineItemType",
        "billOfMaterialsType",
        "configurationItemType",
        "parentSalesOrderLineItemId",
        "purchasePriceNet",
    ];
    let mut set: Map<String, Json> = given(sent)
        .filter(|(field, _)| kept.contains(&field.as_str()))
        .collect();
    // One type under its two names.
    for (from, to) in [("type", "lineItemType"), ("lineItemType", "type")] {
        if let Some(value) = sent.get(from).filter(|value| !value.is_null()) {
            set.insert(to.to_owned(), value.clone());
        }
    }
    Ok(Line {
        item: at,
        kind: line_type::ITEM,
        quantity,
        net: number(sent.get("salesPriceNet")).unwrap_or_else(|| item.map_or(0.0, |item| item.net)),
        tax_rate: first(["taxRate", "vatRate"])
            .unwrap_or_else(|| item.map_or(19.0, |item| item.tax_rate())),
        discount_percent,
        set,
    })
}
