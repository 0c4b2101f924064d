//! Sales orders: rows of the list, and all of one.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};
use time::{Duration, OffsetDateTime};

use super::address::Address;
use super::customer::Customer;
use super::id::Kind;
use super::item::Item;
use super::records::Records;
use super::seed::{FIRST_MOMENT, LAST_MOMENT, Seed, cents};
use super::value::{Part, Value};
use super::words::{self, Business, CURRENCIES, PAYMENT_METHODS, SHIPPING_METHODS, TAX_CLASSES};

/// Orders younger than this are still worked on.
const WORKED_ON: Duration = Duration::days(30);

/// How far the goods have come: places in the schema's `DeliveryStatus`.
pub(crate) mod delivery {
    pub(crate) const CANCELLED: u8 = 0;
    pub(crate) const OPEN: u8 = 1;
    pub(crate) const PARTIALLY_SHIPPED: u8 = 4;
    pub(crate) const COMPLETELY_SHIPPED: u8 = 5;
    pub(crate) const CREDITED: u8 = 6;
}

/// Places in the schema's `LineItemType`.
pub(crate) mod line_type {
    pub(crate) const ITEM: u8 = 1;
    pub(crate) const SHIPPING: u8 = 2;
}

/// A sales order. Everything else is derived from its seed.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) number: String,
    pub(crate) date: OffsetDateTime,
    /// The place of the customer, if the merchant knows it.
    pub(crate) customer: Option<usize>,
    pub(crate) lines: Vec<Line>,
    /// ISO 4217, and how much of it a euro is worth.
    pub(crate) currency: String,
    pub(crate) factor: f64,
    pub(crate) delivery: u8,
    /// In the order's currency.
    pub(crate) paid: f64,
    pub(super) totals: Totals,
    /// `None` when an app has made the order.
    pub(super) seed: Option<Seed>,
    /// What apps have set: the mutation's request.
    pub(crate) set: Map<String, Json>,
}

/// One position of an order.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// The place of the article; shipping has none.
    pub(crate) item: Option<usize>,
    pub(crate) kind: u8,
    pub(crate) quantity: f64,
    /// Of one piece, in the order's currency.
    pub(crate) net: f64,
    pub(crate) tax_rate: f64,
    pub(crate) discount_percent: f64,
    /// What an app has set besides.
    pub(crate) set: Map<String, Json>,
}

/// What all positions add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Totals {
    pub(crate) net: f64,
    pub(crate) gross: f64,
}

impl Line {
    pub(crate) fn totals(&self) -> Totals {
        let net = self.quantity * self.net * (1.0 - self.discount_percent / 100.0);
        Totals {
            net: cents(net),
            gross: cents(net * (1.0 + self.tax_rate / 100.0)),
        }
    }

    /// Of one piece, before the discount.
    fn gross(&self) -> f64 {
        cents(self.net * (1.0 + self.tax_rate / 100.0))
    }
}

impl Totals {
    pub(crate) fn of(lines: &[Line]) -> Self {
        let sum = lines
            .iter()
            .map(Line::totals)
            .fold(Self::default(), |sum, line| Self {
                net: sum.net + line.net,
                gross: sum.gross + line.gross,
            });
        Self {
            net: cents(sum.net),
            gross: cents(sum.gross),
        }
    }
}

/// All orders of a merchant, oldest first, as their numbers count up.
pub(super) fn generate(
    business: &Business,
    seed: Seed,
    customers: &[Customer],
    items: &[Item],
) -> Vec<Order> {
    let minutes = u32::try_from((LAST_MOMENT - FIRST_MOMENT).whole_minutes()).unwrap_or(u32::MAX);
    let mut dates: Vec<OffsetDateTime> = (0..business.sales_orders as usize)
        .map(|nth| {
            FIRST_MOMENT
                + Duration::minutes(i64::from(seed.part("date", nth).below("minute", minutes)))
        })
        .collect();
    dates.sort_unstable();
    dates
        .into_iter()
        .enumerate()
        .map(|(nth, date)| {
            order(
                business,
                nth,
                date,
                seed.part("order", nth),
                customers,
                items,
            )
        })
        .collect()
}

fn order(
    business: &Business,
    nth: usize,
    date: OffsetDateTime,
    seed: Seed,
    customers: &[Customer],
    items: &[Item],
) -> Order {
    // The smaller of two draws: regular customers stand at the front of the list.
    let place = seed
        .place("customer", customers.len())
        .min(seed.place("or this one", customers.len()));
    let customer = customers.get(place);
    let iso = customer
        .and_then(Customer::country)
        .map_or("EUR", |country| country.currency);
    let (currency, factor) = CURRENCIES
        .iter()
        .find(|(known, ..)| *known == iso)
        .map_or(("EUR", 1.0), |(known, _, factor)| (*known, *factor));
    let is_company = customer.is_some_and(|customer| customer.company.is_some());
    let positions = 1 + seed.place("positions", if is_company { 5 } else { 3 });
    let mut lines: Vec<Line> = (0..positions)
        .map(|nth| line(seed.part("position", nth), is_company, factor, items))
        .collect();
    if let Some((_, price)) = SHIPPING_METHODS
        .get(shipping_method(seed))
        .filter(|(_, price)| *price > 0)
    {
        lines.push(Line {
            item: None,
            kind: line_type::SHIPPING,
            quantity: 1.0,
            net: cents(f64::from(*price) / 119.0 * factor),
            tax_rate: 19.0,
            discount_percent: 0.0,
            set: Map::new(),
        });
    }
    let totals = Totals::of(&lines);
    let delivery = delivery_status(seed, date);
    let paid = match seed.below("paid", 20) {
        _ if delivery == delivery::CANCELLED => 0.0,
        0 => 0.0,
        1 => cents(totals.gross / 2.0),
        2..=9 if LAST_MOMENT - date < WORKED_ON => 0.0,
        _ => totals.gross,
    };
    Order {
        number: format!("AU{}", business.first_order_number as usize + nth),
        date,
        customer: customer.map(|_| place),
        lines,
        currency: currency.to_owned(),
        factor,
        delivery,
        paid,
        totals,
        seed: Some(seed),
        set: Map::new(),
    }
}

fn line(seed: Seed, is_company: bool, factor: f64, items: &[Item]) -> Line {
    let place = seed.place("item", items.len());
    let item = items.get(place);
    let most = if is_company { 24 } else { 3 };
    Line {
        item: item.map(|_| place),
        kind: line_type::ITEM,
        quantity: f64::from(1 + seed.below("quantity", most)),
        net: cents(item.map_or(0.0, |item| item.net) * factor),
        tax_rate: item.map_or(19.0, Item::tax_rate),
        discount_percent: if seed.chance("discount", 1, 8) {
            5.0
        } else {
            0.0
        },
        set: Map::new(),
    }
}

fn shipping_method(seed: Seed) -> usize {
    seed.place("shippingMethod", SHIPPING_METHODS.len())
}

fn delivery_status(seed: Seed, date: OffsetDateTime) -> u8 {
    match seed.below("delivery", 50) {
        0 | 1 => delivery::CANCELLED,
        2 => delivery::CREDITED,
        // Nothing is delivered in its first days.
        _ if LAST_MOMENT - date < Duration::days(2) => delivery::OPEN,
        open @ 3..=30 if LAST_MOMENT - date < WORKED_ON => match open {
            3..=9 => delivery::PARTIALLY_SHIPPED,
            10..=12 => 2,
            13..=16 => 3,
            _ => delivery::OPEN,
        },
        49 => 7,
        _ => delivery::COMPLETELY_SHIPPED,
    }
}

impl Order {
    /// An order that an app has made.
    pub(crate) fn made(
        number: String,
        date: OffsetDateTime,
        customer: Option<usize>,
        lines: Vec<Line>,
        (currency, factor): (String, f64),
        set: Map<String, Json>,
    ) -> Self {
        Self {
            number,
            date,
            customer,
            totals: Totals::of(&lines),
            lines,
            currency,
            factor,
            delivery: delivery::OPEN,
            paid: 0.0,
            seed: None,
            set,
        }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.delivery == delivery::CANCELLED
    }

    /// How much of each position is promised and still in the warehouse.
    pub(super) fn outstanding(&self) -> f64 {
        match self.delivery {
            delivery::OPEN | 2 | 3 => 1.0,
            delivery::PARTIALLY_SHIPPED => 0.5,
            _ => 0.0,
        }
    }

    /// The place of the payment's state in each of the schema's enums for it.
    pub(super) fn payment_status(&self) -> u8 {
        if self.paid <= 0.0 {
            0
        } else if self.paid < self.totals.gross {
            1
        } else {
            2
        }
    }

    fn is_shipped(&self) -> bool {
        self.delivery >= delivery::PARTIALLY_SHIPPED
    }

    /// The place of the payment method, when it is one of the merchant's.
    pub(super) fn payment_method(&self, records: &Records) -> Option<usize> {
        match (self.set.get("paymentMethodId"), self.seed) {
            (Some(id), _) => records.place_of(Kind::PaymentMethod, id),
            (None, seed) => seed.map(|seed| seed.place("payment", PAYMENT_METHODS.len())),
        }
    }

    /// The place of the shipping method, when it is one of the merchant's.
    pub(super) fn shipping_method(&self, records: &Records) -> Option<usize> {
        match (self.set.get("shippingMethodId"), self.seed) {
            (Some(id), _) => records.place_of(Kind::ShippingMethod, id),
            (None, seed) => seed.map(shipping_method),
        }
    }

    pub(super) fn billing_address(&self) -> Option<Address<'_>> {
        match self.set.get("billingAddress").and_then(Json::as_object) {
            Some(sent) => Some(Address::Sent(sent)),
            None => self.customer.map(Address::OfCustomer),
        }
    }

    /// Goods go to the invoice's address unless another is given.
    pub(super) fn shipment_address(&self) -> Option<Address<'_>> {
        match self.set.get("shipmentAddress").and_then(Json::as_object) {
            Some(sent) => Some(Address::Sent(sent)),
            None => self.billing_address(),
        }
    }
}

/// A field of `SalesOrderListItem`, and of `SalesOrder` where both have it.
pub(super) fn row<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
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
        Some(at) => super::customer::row(records, at, field),
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
            Value::Choice(if records.invoice_of(at).is_some() {
                2
            } else {
                0
            })
        }
        "salesInvoiceNumbers" | "invoiceNumbers" => records
            .invoice_of(at)
            .and_then(|at| records.invoices.get(at))
            .map(|invoice| invoice.number.as_str())
            .into(),
        "salesInvoices" => Value::records(
            records
                .invoice_of(at)
                .map(|at| records.row(Kind::SalesInvoice, at)),
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
        "languageIso" => order
            .set
            .get(name)
            .map_or("de".into(), |sent| Value::Json(Cow::Borrowed(sent))),
        "departureCountryIso" => "DE".into(),
        "departureCountryCurrencyIso" => "EUR".into(),
        "departureCountryCurrencyFactor" => 1.0.into(),
        "salesInvoiceCorrectionTotalGrossAmount" => {
            if order.delivery == delivery::CREDITED {
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
            Some(sent) => Value::Json(Cow::Borrowed(sent)),
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

/// A field of `SalesOrder`.
pub(super) fn details<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
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
            Some(sent) => Value::Json(Cow::Borrowed(sent)),
            None => Value::Null,
        },
        _ => return row(records, at, name),
    })
}

/// A field of one of the objects that an order is made of.
fn part_field<'a>(records: &'a Records, at: usize, part: &str, field: &str) -> Option<Value<'a>> {
    let order = records.orders.get(at)?;
    if let Some(sent) = order.set.get(part).and_then(|part| part.get(field)) {
        return Some(Value::Json(Cow::Borrowed(sent)));
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
        ("paymentDetails", "cashDiscount") => 0.0.into(),
        ("paymentInfo", "dueDate") => (order.date + Duration::days(14)).into(),
        ("paymentInfo", "paymentReference") => return row(records, at, field),
        // Bank data of a debtor are only known for direct debits.
        ("paymentInfo", _) => Value::Null,
        ("shippingDetails", "shippingDate") => return row(records, at, "lastShippingDate"),
        ("shippingDetails", "deliveryFromDate") => (order.date + Duration::days(2)).into(),
        ("keyFigures", "paymentStatus") => Value::Choice(order.payment_status()),
        ("keyFigures", "invoicesTotalGrossAmount") => records
            .invoice_of(at)
            .map_or(0.0, |_| order.totals.gross)
            .into(),
        ("keyFigures", "invoicesTotalNetAmount") => records
            .invoice_of(at)
            .map_or(0.0, |_| order.totals.net)
            .into(),
        ("keyFigures", "creditsTotalGrossAmount") => {
            return row(records, at, "salesInvoiceCorrectionTotalGrossAmount");
        }
        ("keyFigures", "isFullyReturned") => (order.delivery == delivery::CREDITED).into(),
        ("keyFigures", "isLockedForDelivery") => false.into(),
        ("keyFigures", "packageCount" | "shippedPackageCount") => {
            i64::from(order.is_shipped()).into()
        }
        ("keyFigures", "isCashOnDelivery") => (order.payment_method(records) == Some(5)).into(),
        _ => return row(records, at, field),
    })
}

/// A field of `SalesOrderLineItem`.
fn line_field<'a>(records: &'a Records, at: usize, nth: usize, name: &str) -> Option<Value<'a>> {
    let order = records.orders.get(at)?;
    let line = order.lines.get(nth)?;
    if let Some(sent) = line.set.get(name).filter(|sent| !sent.is_null()) {
        return Some(Value::Json(Cow::Borrowed(sent)));
    }
    let item = |field: &str| match line.item {
        Some(at) => super::item::row(records, at, field),
        None => Some(Value::Null),
    };
    Some(match name {
        // Lines are never so many that two orders' would meet.
        "id" => records.id(Kind::SalesOrderLine, at * 1_000 + nth),
        "salesOrderId" => records.id(Kind::SalesOrder, at),
        "itemId" => line.item.map(|at| records.uuid(Kind::Item, at)).into(),
        "sku" | "sKU" => return item("sku"),
        "name" | "standardName" if line.item.is_none() => SHIPPING_METHODS
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
            if order.delivery == delivery::CREDITED {
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
            Some(at) => return super::item::row(records, at, "purchasePriceNet"),
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
pub(super) fn hand_written<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
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
