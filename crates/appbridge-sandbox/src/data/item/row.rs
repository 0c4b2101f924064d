//! What the list shows of an article.

use time::Duration;

use super::{Item, gtin13};
use crate::data::id::Kind;
use crate::data::records::Records;
use crate::data::seed::{LAST_MOMENT, Seed, cents};
use crate::data::value::Value;
use crate::data::words::{self, TAX_CLASSES};

/// A field of `ItemListItem`, and of those parts of an article that share its names.
pub(crate) fn row<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let item = records.items.get(at)?;
    if let Some(value) = item.set.get(name) {
        return Some(Value::sent(value));
    }
    let seed = item.seed;
    let business = records.business;
    Some(match name {
        "id" => records.id(Kind::Item, at),
        "sku" => item.sku.as_str().into(),
        "name" => item.name.as_str().into(),
        "sortNumber" => at.into(),
        "isActive" => item.is_active.into(),
        "salesPriceNet" => item.net.into(),
        "salesPriceGross" => cents(item.net * (1.0 + item.tax_rate() / 100.0)).into(),
        "averagePurchasePriceNet" | "lastPurchasePrice" | "purchasePriceNet" => {
            item.purchase_price.into()
        }
        "profit" => cents(item.net - item.purchase_price).into(),
        "profitPercent" => cents((1.0 - item.purchase_price / item.net.max(0.01)) * 100.0).into(),
        "suggestedRetailPrice" => cents(item.net * 1.29).into(),
        "stockTotal" | "stockOwn" => records.stock_of(at).total.into(),
        "stockInOrders" | "stockReservedTotal" => records.stock_of(at).reserved.into(),
        "stockAvailable" => {
            let stock = records.stock_of(at);
            (stock.total - stock.reserved).into()
        }
        "taxClassId" => records.id(Kind::TaxClass, item.tax_class),
        "taxClassName" => TAX_CLASSES
            .get(item.tax_class)
            .map(|(name, _)| *name)
            .into(),
        "manufacturerId" => item
            .manufacturer
            .map(|at| records.uuid(Kind::Manufacturer, at))
            .into(),
        "manufacturerName" => {
            let at = records.set_or_generated(
                Kind::Manufacturer,
                &item.set,
                "manufacturerId",
                item.manufacturer,
            );
            at.and_then(|at| business.manufacturers.get(at).copied())
                .into()
        }
        "productGroupId" => item
            .group
            .map(|at| records.uuid(Kind::ProductGroup, at))
            .into(),
        "productGroupName" => {
            let at = records.set_or_generated(
                Kind::ProductGroup,
                &item.set,
                "productGroupId",
                item.group,
            );
            at.and_then(|at| business.groups.get(at).copied()).into()
        }
        "companyId" => records.id(Kind::Company, 0),
        "languageId" => records.id(Kind::Language, 0),
        "isInventoryManagementActive" => true.into(),
        "createdDate" => item.created.into(),
        "modifiedDate" | "modifiedTimestamp" if item.changed.is_some() => item.changed.into(),
        _ => return derived(records, item, at, seed?, name),
    })
}

/// A field that only generated articles have.
fn derived<'a>(
    records: &'a Records,
    item: &'a Item,
    at: usize,
    seed: Seed,
    name: &str,
) -> Option<Value<'a>> {
    let business = records.business;
    let sometimes = |of: u32| seed.chance(name, 1, of);
    Some(match name {
        "gtin" => seed
            .chance(name, 9, 10)
            .then(|| gtin13(business.gtin_prefix, at))
            .into(),
        "upc" => sometimes(3).then(|| gtin13(4_009_300, at)).into(),
        "isbn" => sometimes(20).then(|| gtin13(9_783_161, at)).into(),
        "unit" => seed
            .word(name, &["Stk.", "Stk.", "Stk.", "Paar", "Set"])
            .into(),
        "description" => format!(
            "<p>{} aus unserem Haus: geprüft, sofort einsatzbereit und in {} Größen lieferbar.</p>",
            item.name,
            2 + seed.below(name, 5)
        )
        .into(),
        "shortDescription" => sometimes(2)
            .then(|| format!("{} in bewährter Qualität", item.name))
            .into(),
        "notes" => sometimes(4)
            .then(|| {
                seed.word(
                    "note",
                    &[
                        "Nachbestellung prüfen",
                        "Neue Verpackung ab Herbst",
                        "Rückfrage beim Lieferanten",
                    ],
                )
            })
            .into(),
        "labels" => sometimes(3)
            .then(|| seed.word("label", &["Neuheit", "Aktion", "Auslauf, Restposten"]))
            .into(),
        "series" => sometimes(2)
            .then(|| seed.word("in series", business.lines))
            .into(),
        "manufacturerNumber" => format!("H{:05}-{}", seed.below(name, 99_999), at % 7).into(),
        "taricCode" | "tariccode" => sometimes(2)
            .then(|| format!("{:08}", 87_120_000 + seed.below("taric", 900)))
            .into(),
        "unNumber" => sometimes(25).then_some("UN1950").into(),
        "hazardNumber" => sometimes(25).then_some("23").into(),
        "countryOfOrigin" => seed.word(name, &["DE", "DE", "AT", "IT", "TW"]).into(),
        "ownIdentifier" => sometimes(2).then(|| format!("L{at:06}")).into(),
        "deliveryStatus" => seed
            .word(name, &["sofort lieferbar", "2–3 Werktage", "auf Anfrage"])
            .into(),
        "manualDeliveryTimeDays" => i64::from(seed.below(name, 8)).into(),
        "width" | "height" | "length" => seed.amount(name, 400, 9_000).into(),
        // What costs more weighs more, by and large.
        "weight" => cents(0.1 + item.net.min(2_000.0) / 70.0).into(),
        "shippingWeight" => cents(0.2 + item.net.min(2_000.0) / 65.0).into(),
        "defaultAsin" => sometimes(3)
            .then(|| format!("B0{:08}", seed.below("asin", 99_999_999)))
            .into(),
        "amazonFnsku" => sometimes(4)
            .then(|| format!("X00{:07}", seed.below("fnsku", 9_999_999)))
            .into(),
        "jfsku" => sometimes(4)
            .then(|| format!("JF{:010}", seed.below("jfsku", u32::MAX)))
            .into(),
        "modifiedDate" | "modifiedTimestamp" => (item.created
            + (LAST_MOMENT - item.created) * seed.below("modified", 100) / 100_u32)
            .into(),
        "releaseDate" => sometimes(2)
            .then(|| item.created + Duration::days(14))
            .into(),
        "lastPurchaseDate" => seed
            .chance(name, 3, 4)
            .then(|| item.created + Duration::days(i64::from(seed.below("bought", 90))))
            .into(),
        "lastEditor" => records
            .user_name(seed.place(name, records.users.len()))
            .into(),
        "amazonPrice" | "ebayPrice" => cents(item.net * 1.25).into(),
        "basePriceUnit" => item.has_batches().then_some("kg").into(),
        "basePriceValue" => item.has_batches().then(|| cents(item.net * 2.0)).into(),
        "measurementUnit" => sometimes(2)
            .then(|| seed.word("measure", &["l", "kg", "m"]))
            .into(),
        "stockIncoming" | "stockOnPurchaseList" => {
            if sometimes(4) {
                f64::from(10 * (1 + seed.below("more", 12))).into()
            } else {
                0.0.into()
            }
        }
        "ebayStock" => f64::from(seed.below(name, 12)).into(),
        "stockInAmazonOffers" => i64::from(seed.below(name, 6)).into(),
        "minimumStock" => {
            if sometimes(3) {
                f64::from(5 + seed.below("least", 20)).into()
            } else {
                0.0.into()
            }
        }
        "hasMinimumStock" => seed.chance("minimumStock", 1, 3).into(),
        "minimumOrderQuantity" | "purchaseInterval" => f64::from(1 + seed.below(name, 6)).into(),
        "salesPackagingUnit" => i64::from(seed.below(name, 4)).into(),
        "hasBatch" | "hasBestBeforeDate" => item.has_batches().into(),
        "isSerialNumberManaged" => item.has_serial_numbers().into(),
        "serialNumberTrackingMode" => {
            let modes = if item.has_serial_numbers() {
                1 + seed.below(name, 3)
            } else {
                0
            };
            Value::Choice(u8::try_from(modes).unwrap_or(0))
        }
        // Every tenth article is a child of the one before it.
        "parentItemId" => (at % 10 == 3)
            .then(|| records.uuid(Kind::Item, at - 1))
            .into(),
        "isVariationChild" => (at % 10 == 3).into(),
        "isVariationParent" => (at % 10 == 2).into(),
        "itemIdForCategoryItemId" => records.id(Kind::Item, if at % 10 == 3 { at - 1 } else { at }),
        "conditionId" => records.id(
            Kind::Condition,
            seed.place("condition", words::CONDITIONS.len()),
        ),
        "conditionName" => seed.word("condition", words::CONDITIONS).into(),
        "defaultSupplierId" => records.id(
            Kind::Supplier,
            seed.place("supplier", business.suppliers.len()),
        ),
        "defaultSupplier" => seed.word("supplier", business.suppliers).into(),
        "shippingClassId" => records.id(
            Kind::ShippingClass,
            seed.place("shipping", words::SHIPPING_CLASSES.len()),
        ),
        "shippingClassName" => {
            let at = records.set_or_generated(
                Kind::ShippingClass,
                &item.set,
                "shippingClassId",
                Some(seed.place("shipping", words::SHIPPING_CLASSES.len())),
            );
            at.and_then(|at| words::SHIPPING_CLASSES.get(at).copied())
                .into()
        }
        "defaultImageId" => sometimes(2).then(|| records.uuid(Kind::Image, at)).into(),
        "metaDescription" => sometimes(2)
            .then(|| format!("{} günstig bei {}", item.name, business.name))
            .into(),
        "titleTag" => sometimes(2).then_some(item.name.as_str()).into(),
        "metaKeywords" => sometimes(2)
            .then(|| item.name.replace(' ', ", ").to_lowercase())
            .into(),
        _ => return None,
    })
}
