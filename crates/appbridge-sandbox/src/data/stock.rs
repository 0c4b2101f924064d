//! What lies in the warehouses, and what of it is promised.

use time::{Duration, OffsetDateTime};

use super::id::Kind;
use super::item::Item;
use super::order::Order;
use super::records::Records;
use super::seed::{LAST_MOMENT, Seed};
use super::value::Value;
use super::words::{BINS_PER_WAREHOUSE, WAREHOUSES};

/// The pieces of one article at one storage location.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) item: usize,
    /// The place of the storage location.
    pub(crate) bin: usize,
    pub(crate) total: f64,
    pub(crate) reserved: f64,
    pub(super) batch: Option<String>,
    pub(super) best_before: Option<OffsetDateTime>,
}

/// Pieces that are promised to an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reservation {
    pub(crate) item: usize,
    pub(crate) order: usize,
    pub(crate) amount: f64,
}

/// A piece with a number of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Serial {
    /// The place of the entry that it is one of.
    entry: usize,
    nth: u32,
}

/// An article's stock over all warehouses.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Stock {
    pub(crate) total: f64,
    pub(crate) reserved: f64,
}

/// The warehouse of a storage location.
pub(crate) fn warehouse_of(bin: usize) -> usize {
    bin / BINS_PER_WAREHOUSE
}

/// Entries for all articles: what their orders need, and some more.
pub(super) fn generate(seed: Seed, items: &[Item], orders: &[Order]) -> Vec<Entry> {
    let mut needed = vec![0.0; items.len()];
    for reservation in reservations(orders) {
        if let Some(needed) = needed.get_mut(reservation.item) {
            *needed += reservation.amount;
        }
    }
    let mut entries = Vec::with_capacity(items.len() * 2);
    for (at, (item, needed)) in items.iter().zip(needed).enumerate() {
        let seed = seed.part("stock", at);
        // Nothing lies in a warehouse that was closed.
        let warehouses = WAREHOUSES.len() - 1;
        let places = 1 + seed.place("places", warehouses);
        let most = if item.has_serial_numbers() { 6 } else { 90 };
        for nth in 0..places {
            let warehouse = (seed.place("first", warehouses) + nth) % warehouses;
            let seed = seed.part("entry", nth);
            let free = if seed.chance("is empty", 1, 12) {
                0
            } else {
                seed.below("free", most)
            };
            let total = f64::from(free) + if nth == 0 { needed } else { 0.0 };
            if total > 0.0 {
                entries.push(Entry {
                    item: at,
                    bin: warehouse * BINS_PER_WAREHOUSE + seed.place("bin", BINS_PER_WAREHOUSE),
                    total,
                    reserved: 0.0,
                    batch: item.has_batches().then(|| {
                        format!(
                            "L{:02}{:04}",
                            20 + seed.below("year", 7),
                            seed.below("batch", 9_999)
                        )
                    }),
                    best_before: item
                        .has_batches()
                        .then(|| LAST_MOMENT + Duration::days(i64::from(seed.below("keeps", 500)))),
                });
            }
        }
    }
    entries
}

/// What open orders are promised.
pub(super) fn reservations(orders: &[Order]) -> Vec<Reservation> {
    let mut reservations = Vec::new();
    for (at, order) in orders.iter().enumerate() {
        let outstanding = order.outstanding();
        if outstanding > 0.0 {
            let of_order = order.lines.iter().filter_map(|line| {
                Some(Reservation {
                    item: line.item?,
                    order: at,
                    amount: (line.quantity * outstanding).ceil(),
                })
            });
            reservations.extend(of_order.filter(|reservation| reservation.amount > 0.0));
        }
    }
    reservations
}

/// The stock of every article, with the promised pieces taken from its entries in
/// turn.
pub(super) fn settle(
    items: usize,
    entries: &mut [Entry],
    reservations: &[Reservation],
) -> Vec<Stock> {
    let mut stock = vec![Stock::default(); items];
    for reservation in reservations {
        if let Some(stock) = stock.get_mut(reservation.item) {
            stock.reserved += reservation.amount;
        }
    }
    let mut left: Vec<f64> = stock.iter().map(|stock| stock.reserved).collect();
    for entry in entries {
        let (Some(stock), Some(left)) = (stock.get_mut(entry.item), left.get_mut(entry.item))
        else {
            continue;
        };
        stock.total += entry.total;
        entry.reserved = left.min(entry.total);
        *left -= entry.reserved;
    }
    stock
}

/// Numbers of the pieces that have some.
pub(super) fn serials(items: &[Item], entries: &[Entry]) -> Vec<Serial> {
    let mut serials = Vec::new();
    for (entry, stock) in entries.iter().enumerate() {
        if items.get(stock.item).is_some_and(Item::has_serial_numbers) {
            let pieces = (0..).take_while(|nth| f64::from(*nth) < stock.total);
            serials.extend(pieces.map(|nth| Serial { entry, nth }));
        }
    }
    serials
}

/// A field of `QueryStock` and `QueryStockItem`.
pub(super) fn entry<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let entry = records.stock.get(at)?;
    Some(match name {
        "stockEntryId" => records.id(Kind::StockEntry, at),
        "warehouseId" => records.id(Kind::Warehouse, warehouse_of(entry.bin)),
        "binLocationId" | "storageLocationId" => records.id(Kind::StorageLocation, entry.bin),
        "articleId" | "itemId" => records.id(Kind::Item, entry.item),
        "quantityTotal" | "quantity" => entry.total.into(),
        "reservedQuantity" => entry.reserved.into(),
        "availableQuantity" => (entry.total - entry.reserved).into(),
        "batchNumber" | "batch" => entry.batch.as_deref().unwrap_or_default().into(),
        "bestBeforeDate" => entry.best_before.into(),
        "serialNumber" => "".into(),
        "comment1" => if at.is_multiple_of(5) { "Palette" } else { "" }.into(),
        "comment2" => if at.is_multiple_of(7) { "Anbruch" } else { "" }.into(),
        _ => return None,
    })
}

/// A field of `BatchListItem` and `BestBeforeListItem`, whose records are those
/// entries that have a batch.
pub(super) fn batch<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    entry(records, records.batches.get(at).copied()?, name)
}

/// A field of `SerialNumberListItem`.
pub(super) fn serial<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let serial = records.serials.get(at)?;
    Some(match name {
        "serialNumber" => format!("SN{:06}{:02}", serial.entry, serial.nth).into(),
        "isActive" => (!at.is_multiple_of(9)).into(),
        _ => return entry(records, serial.entry, name),
    })
}

/// A field of `StockReservationListItem`.
pub(super) fn reservation<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let reservation = records.reservations.get(at)?;
    let order = records.orders.get(reservation.order)?;
    Some(match name {
        "itemId" => records.id(Kind::Item, reservation.item),
        "salesOrderId" => records.id(Kind::SalesOrder, reservation.order),
        "customerId" => match order.customer {
            Some(at) => records.id(Kind::Customer, at),
            None => Value::Id(uuid::Uuid::nil()),
        },
        "amount" => reservation.amount.into(),
        "createdAt" => order.date.into(),
        "ebayItemId" => at
            .is_multiple_of(6)
            .then(|| (2_840_000_000_u64 + at as u64).to_string())
            .into(),
        "platform" => match super::order::row(records, reservation.order, "salesChannelName") {
            Some(Value::Null) | None => "".into(),
            channel => return channel,
        },
        _ => return None,
    })
}

/// A field of `ItemStock`.
pub(super) fn of_item<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let stock = records.stock_of(at);
    Some(match name {
        "totalQuantity" => stock.total.into(),
        "availableQuantity" => (stock.total - stock.reserved).into(),
        _ => return None,
    })
}
