//! Sales orders.

mod details;
mod row;

use serde_json::{Map, Value as Json};
use time::{Duration, OffsetDateTime};

use super::address::Address;
use super::customer::Customer;
use super::id::Kind;
use super::item::Item;
use super::records::Records;
use super::seed::{FIRST_MOMENT, LAST_MOMENT, Seed, cents};
use super::words::{Business, CURRENCIES, PAYMENT_METHODS, SHIPPING_METHODS};

pub(super) use details::{details, hand_written};
pub(super) use row::row;

/// Orders younger than this are still worked on.
const WORKED_ON: Duration = Duration::days(30);

/// How far the goods have come: places in the schema's `DeliveryStatus`.
pub(crate) mod delivery {
    pub(crate) const CANCELLED: u8 = 0;
    pub(crate) const OPEN: u8 = 1;
    pub(crate) const PARTIALLY_ON_DELIVERY_NOTE: u8 = 2;
    pub(crate) const COMPLETELY_ON_DELIVERY_NOTE: u8 = 3;
    pub(crate) const PARTIALLY_SHIPPED: u8 = 4;
    pub(crate) const COMPLETELY_SHIPPED: u8 = 5;
    pub(crate) const CREDITED: u8 = 6;
    pub(crate) const COMPLETED_WITHOUT_SHIPMENT: u8 = 7;
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

/// What an app says of an order that it makes; the fields are those of [`Order`].
pub(crate) struct NewOrder {
    pub(crate) number: String,
    pub(crate) date: OffsetDateTime,
    pub(crate) customer: usize,
    pub(crate) lines: Vec<Line>,
    pub(crate) currency: String,
    pub(crate) factor: f64,
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
    pub(crate) fn gross(&self) -> f64 {
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
            let number = format!("AU{}", business.first_order_number as usize + nth);
            order(number, date, seed.part("order", nth), customers, items)
        })
        .collect()
}

fn order(
    number: String,
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
    // What leaves the customs union goes without value added tax.
    let is_taxed = customer
        .and_then(Customer::country)
        .is_none_or(|country| country.is_eu);
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
    if !is_taxed {
        lines.iter_mut().for_each(|line| line.tax_rate = 0.0);
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
        number,
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
            10..=12 => delivery::PARTIALLY_ON_DELIVERY_NOTE,
            13..=16 => delivery::COMPLETELY_ON_DELIVERY_NOTE,
            _ => delivery::OPEN,
        },
        49 => delivery::COMPLETED_WITHOUT_SHIPMENT,
        _ => delivery::COMPLETELY_SHIPPED,
    }
}

impl Order {
    /// An open order that an app has made.
    pub(crate) fn made(order: NewOrder) -> Self {
        let NewOrder {
            number,
            date,
            customer,
            lines,
            currency,
            factor,
            set,
        } = order;
        Self {
            number,
            date,
            customer: Some(customer),
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

    /// Whether all goods came back and their price is credited.
    pub(super) fn is_credited(&self) -> bool {
        self.delivery == delivery::CREDITED
    }

    /// How much of each position is promised and still in the warehouse.
    pub(super) fn outstanding(&self) -> f64 {
        match self.delivery {
            delivery::OPEN
            | delivery::PARTIALLY_ON_DELIVERY_NOTE
            | delivery::COMPLETELY_ON_DELIVERY_NOTE => 1.0,
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
        let generated = self
            .seed
            .map(|seed| seed.place("payment", PAYMENT_METHODS.len()));
        records.set_or_generated(Kind::PaymentMethod, &self.set, "paymentMethodId", generated)
    }

    /// The place of the shipping method, when it is one of the merchant's.
    pub(super) fn shipping_method(&self, records: &Records) -> Option<usize> {
        let generated = self.seed.map(shipping_method);
        records.set_or_generated(
            Kind::ShippingMethod,
            &self.set,
            "shippingMethodId",
            generated,
        )
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
