//! All records of one merchant.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::category::{self, Category};
use super::customer::{self, Customer};
use super::id::{self, Kind};
use super::invoice::{self, Invoice};
use super::item::{self, Item};
use super::order::{self, Order};
use super::seed::Seed;
use super::stock::{self, Entry, Reservation, Serial, Stock};
use super::value::{Record, Value};
use super::words::{Business, CITIES};
use super::{User, master};

/// A merchant's records. A mutation changes a copy, so that a request sees one
/// state from its start to its end.
#[derive(Debug, Clone)]
pub(crate) struct Records {
    pub(super) tenant: Uuid,
    pub(super) business: &'static Business,
    pub(super) users: Vec<User>,
    pub(crate) items: Vec<Item>,
    pub(crate) customers: Vec<Customer>,
    /// Oldest first, as their numbers count up.
    pub(crate) orders: Vec<Order>,
    pub(crate) invoices: Vec<Invoice>,
    pub(crate) categories: Vec<Category>,
    pub(crate) stock: Vec<Entry>,
    // Derived from the others by `settle`.
    pub(super) stock_of_items: Vec<Stock>,
    pub(super) reservations: Vec<Reservation>,
    pub(super) serials: Vec<Serial>,
    /// Places of those stock entries that have a batch.
    pub(super) batches: Vec<usize>,
    /// The places of each order's invoices.
    invoices_of_orders: Vec<Vec<usize>>,
    /// Outcomes of mutations with an `Idempotency-Key`, by the key and the name in the
    /// response.
    pub(crate) outcomes: HashMap<(String, String), Outcome>,
}

/// What a mutation responds with.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// The fields of its response.
    Fields(Map<String, Json>),
    /// The place of the item that it has changed.
    Item(usize),
}

impl Records {
    pub(super) fn generate(business: &'static Business, users: Vec<User>) -> Self {
        let seed = Seed::new(business.seed);
        let items: Vec<Item> = (0..business.items as usize)
            .map(|nth| item::generate(business, nth, seed.part("item", nth)))
            .collect();
        let customers: Vec<Customer> = (0..business.customers as usize)
            .map(|nth| customer::generate(business, nth, seed.part("customer", nth)))
            .collect();
        let orders = order::generate(business, seed, &customers, &items);
        let (mut items, mut customers) = (items, customers);
        for order in &orders {
            if let Some(customer) = order.customer.and_then(|at| customers.get_mut(at)) {
                customer.existed_at(order.date);
            }
            for at in order.lines.iter().filter_map(|line| line.item) {
                if let Some(item) = items.get_mut(at) {
                    item.existed_at(order.date);
                }
            }
        }
        let mut records = Self {
            tenant: business.tenant_id,
            business,
            users,
            invoices: invoice::generate(seed, &orders),
            categories: category::generate(business),
            stock: stock::generate(seed, &items, &orders),
            items,
            customers,
            orders,
            stock_of_items: Vec::new(),
            reservations: Vec::new(),
            serials: Vec::new(),
            batches: Vec::new(),
            invoices_of_orders: Vec::new(),
            outcomes: HashMap::new(),
        };
        records.settle();
        records
    }

    /// Derives again what follows from other records; to be called after a change.
    pub(crate) fn settle(&mut self) {
        self.reservations = stock::reservations(&self.orders);
        self.stock_of_items = stock::settle(self.items.len(), &mut self.stock, &self.reservations);
        self.serials = stock::serials(&self.items, &self.stock);
        let entries = self.stock.iter().enumerate();
        self.batches = entries
            .filter(|(_, entry)| entry.batch.is_some())
            .map(|(at, _)| at)
            .collect();
        self.invoices_of_orders = vec![Vec::new(); self.orders.len()];
        for (at, invoice) in self.invoices.iter().enumerate() {
            if let Some(of_order) = self.invoices_of_orders.get_mut(invoice.order) {
                of_order.push(at);
            }
        }
    }

    /// The rows of a list, in the order in which the records were made.
    pub(crate) fn rows(&self, kind: Kind) -> Vec<Row<'_>> {
        (0..self.count(kind))
            .filter(|at| self.exists(kind, *at))
            .map(|at| self.row(kind, at))
            .collect()
    }

    pub(crate) fn row(&self, kind: Kind, at: usize) -> Row<'_> {
        Row {
            records: self,
            kind,
            at,
            view: View::Row,
        }
    }

    /// Whether the record of a place was not deleted.
    fn exists(&self, kind: Kind, at: usize) -> bool {
        kind != Kind::Category
            || self
                .categories
                .get(at)
                .is_some_and(|category| !category.is_deleted)
    }

    /// How many places a list has.
    fn count(&self, kind: Kind) -> usize {
        match kind {
            Kind::Item => self.items.len(),
            Kind::Customer => self.customers.len(),
            Kind::SalesOrder => self.orders.len(),
            Kind::SalesInvoice => self.invoices.len(),
            Kind::Category => self.categories.len(),
            Kind::StockEntry => self.stock.len(),
            Kind::StockReservation => self.reservations.len(),
            Kind::SerialNumber => self.serials.len(),
            Kind::Batch | Kind::BestBeforeDate => self.batches.len(),
            _ => master::count(self, kind),
        }
    }

    /// The record that an id means.
    pub(crate) fn find(&self, kind: Kind, id: Uuid) -> Option<Row<'_>> {
        let at = id::place(self.tenant, kind, id).filter(|at| *at < self.count(kind))?;
        self.exists(kind, at).then(|| self.row(kind, at))
    }

    /// The place of the record that an app names by its id.
    pub(crate) fn place_of(&self, kind: Kind, id: &Json) -> Option<usize> {
        let id = Uuid::try_parse(id.as_str()?).ok()?;
        self.find(kind, id).map(|row| row.place())
    }

    /// The place of a record that belongs to another one: the one whose id an app has
    /// set under `field`, and without that the generated one.
    pub(super) fn set_or_generated(
        &self,
        kind: Kind,
        set: &Map<String, Json>,
        field: &str,
        generated: Option<usize>,
    ) -> Option<usize> {
        match set.get(field) {
            Some(id) => self.place_of(kind, id),
            None => generated,
        }
    }

    /// The number of a customer that is made without one: the next that no other has.
    pub(crate) fn next_customer_number(&self) -> String {
        let next = self.business.first_customer_number as usize + self.customers.len();
        (next..)
            .map(|number| number.to_string())
            .find(|number| !self.customers.iter().any(|known| known.number == *number))
            .unwrap_or_default()
    }

    /// The number of an order that is made without one.
    pub(crate) fn next_order_number(&self) -> String {
        format!(
            "AU{}",
            self.business.first_order_number as usize + self.orders.len()
        )
    }

    /// The number of an article that is made without one: the next that no other has.
    pub(crate) fn next_sku(&self) -> String {
        (10_001 + self.items.len()..)
            .map(|number| format!("{}-{number}", self.business.sku_prefix))
            .find(|sku| !self.items.iter().any(|known| known.sku == *sku))
            .unwrap_or_default()
    }

    pub(crate) fn uuid(&self, kind: Kind, at: usize) -> Uuid {
        id::id(self.tenant, kind, at)
    }

    pub(super) fn id<'a>(&self, kind: Kind, at: usize) -> Value<'a> {
        Value::Id(self.uuid(kind, at))
    }

    pub(super) fn stock_of(&self, item: usize) -> Stock {
        self.stock_of_items.get(item).copied().unwrap_or_default()
    }

    /// How many pieces of an article lie in a warehouse, and how many of them are
    /// free.
    pub(crate) fn stock_in(&self, warehouse: usize, item: usize) -> (f64, f64) {
        self.stock
            .iter()
            .filter(|entry| entry.item == item && stock::warehouse_of(entry.bin) == warehouse)
            .fold((0.0, 0.0), |(total, free), entry| {
                (total + entry.total, free + entry.total - entry.reserved)
            })
    }

    /// The places of an order's invoices.
    pub(crate) fn invoices_of(&self, order: usize) -> &[usize] {
        self.invoices_of_orders
            .get(order)
            .map_or(&[], Vec::as_slice)
    }

    /// Where the merchant's goods leave from.
    pub(super) fn business_state(&self) -> Option<&'static str> {
        CITIES.get(self.business.city).map(|city| city.state)
    }

    pub(super) fn user_name(&self, at: usize) -> Option<&str> {
        self.users.get(at).map(|user| user.name.as_str())
    }

    pub(super) fn user_id<'a>(&self, at: usize) -> Value<'a> {
        self.users.get(at).map(|user| user.id).into()
    }
}

/// A record of a list, or all that is known of it.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    records: &'a Records,
    kind: Kind,
    at: usize,
    view: View,
}

/// As what a record is shown. The schema has types of their own for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// As a row of its list.
    Row,
    /// With all that belongs to it.
    Details,
    /// An article's stock.
    Stock,
    /// An order as the older REST routes show it.
    HandWritten,
}

impl<'a> Row<'a> {
    pub(crate) fn as_view(self, view: View) -> Self {
        Self { view, ..self }
    }

    pub(crate) fn place(&self) -> usize {
        self.at
    }
}

impl<'a> Record<'a> for Row<'a> {
    fn field(&self, name: &str) -> Option<Value<'a>> {
        let Row { records, at, .. } = *self;
        match (self.kind, self.view) {
            (Kind::Item, View::Row) => item::row(records, at, name),
            (Kind::Item, View::Stock) => stock::of_item(records, at, name),
            (Kind::Item, _) => item::details(records, at, name),
            (Kind::Customer, View::Row) => customer::row(records, at, name),
            (Kind::Customer, _) => customer::details(records, at, name),
            (Kind::SalesOrder, View::Row) => order::row(records, at, name),
            (Kind::SalesOrder, View::HandWritten) => order::hand_written(records, at, name),
            (Kind::SalesOrder, _) => order::details(records, at, name),
            (Kind::SalesInvoice, _) => invoice::row(records, at, name),
            (Kind::Category, _) => category::row(records, at, name),
            (Kind::StockEntry, _) => stock::entry(records, at, name),
            (Kind::StockReservation, _) => stock::reservation(records, at, name),
            (Kind::SerialNumber, _) => stock::serial(records, at, name),
            (Kind::Batch | Kind::BestBeforeDate, _) => stock::batch(records, at, name),
            (kind, _) => master::row(records, kind, at, name),
        }
    }

    fn seed(&self) -> Option<Seed> {
        let made_by_an_app = match self.kind {
            Kind::Item => self.records.items.get(self.at)?.seed.is_none(),
            Kind::Customer => self.records.customers.get(self.at)?.is_made_by_an_app(),
            Kind::SalesOrder => self.records.orders.get(self.at)?.seed.is_none(),
            Kind::SalesInvoice => self.records.invoices.get(self.at)?.seed.is_none(),
            _ => false,
        };
        (!made_by_an_app).then(|| {
            Seed::new(self.records.business.seed)
                .part("plain", self.at)
                .part("kind", self.kind as usize)
        })
    }
}
