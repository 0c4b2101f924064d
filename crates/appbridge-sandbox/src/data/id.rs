//! Ids that say which record they mean.

use uuid::{Builder, Uuid};

use super::seed::Seed;

/// A kind of record. Some are known by their ids only: the schema has no list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Batch,
    BestBeforeDate,
    Category,
    Company,
    Condition,
    Country,
    Currency,
    CustomField,
    Customer,
    CustomerAddress,
    CustomerCategory,
    CustomerGroup,
    Image,
    Item,
    Language,
    Manufacturer,
    OnHoldReason,
    PaymentMethod,
    Platform,
    ProcessColour,
    ProductGroup,
    SalesChannel,
    SalesInvoice,
    SalesOrder,
    SalesOrderLine,
    SerialNumber,
    ShippingClass,
    ShippingMethod,
    StockEntry,
    StockReservation,
    StorageLocation,
    Supplier,
    TaxClass,
    VatId,
    Warehouse,
}

/// The id of a tenant's `nth` record of a kind. Later records have greater ids, as
/// those of JTL's database count up: sorting by id is sorting by age.
pub(crate) fn id(tenant: Uuid, kind: Kind, nth: usize) -> Uuid {
    let (high, low) = tenant.as_u64_pair();
    let seed = Seed::new(high ^ low).part("id", nth);
    let (one, two) = (seed.number("one"), seed.number("two"));
    let place = u32::try_from(nth).map_or(u32::MAX, |nth| nth.saturating_add(1));
    let number = u128::from(place) << 96
        | u128::from(kind as u8) << 80
        | u128::from(one & 0xffff) << 64
        | u128::from(two.wrapping_add(u64::from(kind as u8)));
    Builder::from_custom_bytes(number.to_be_bytes()).into_uuid()
}

/// Which record of a kind an id of that tenant means, if it is one.
pub(crate) fn place(tenant: Uuid, kind: Kind, of: Uuid) -> Option<usize> {
    let nth = usize::try_from(of.as_u128() >> 96).ok()?.checked_sub(1)?;
    (id(tenant, kind, nth) == of).then_some(nth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_back_to_its_record_and_to_no_other() {
        let (tenant, other) = (Uuid::from_u128(1 << 70 | 7), Uuid::from_u128(2 << 70 | 9));
        for nth in [0, 1, 4_999] {
            let item = id(tenant, Kind::Item, nth);
            assert_eq!(place(tenant, Kind::Item, item), Some(nth));
            assert_eq!(place(tenant, Kind::Customer, item), None);
            assert_eq!(place(other, Kind::Item, item), None);
        }
        assert_eq!(place(tenant, Kind::Item, Uuid::nil()), None);
        assert_eq!(place(tenant, Kind::Item, Uuid::max()), None);
    }

    #[test]
    fn later_records_have_greater_ids_as_text_too() {
        let tenant = Uuid::from_u128(7);
        let ids: Vec<String> = (0..2_000)
            .map(|nth| id(tenant, Kind::Item, nth).to_string())
            .collect();
        assert!(ids.is_sorted());
    }
}
