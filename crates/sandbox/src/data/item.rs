//! Articles: rows of the list, and all of one.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};
use time::{Duration, OffsetDateTime};

use super::id::Kind;
use super::records::Records;
use super::seed::{LAST_MOMENT, Seed, cents};
use super::value::{Part, Record, Value};
use super::words::{self, Article, Business, TAX_CLASSES};

/// What all views of an article share. Everything else is derived from its seed.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) net: f64,
    /// Places in the lists of tax classes, articles and groups.
    pub(crate) tax_class: usize,
    pub(super) article: Option<usize>,
    pub(super) group: Option<usize>,
    pub(super) manufacturer: Option<usize>,
    pub(super) is_active: bool,
    pub(super) created: OffsetDateTime,
    /// `None` when an app has made the article.
    pub(super) seed: Option<Seed>,
    /// What apps have set, by the names of the list's fields and of the parts.
    pub(crate) set: Map<String, Json>,
}

/// The `nth` article of a merchant. Names are all different: they count through the
/// combinations of their three words.
pub(super) fn generate(business: &Business, nth: usize, seed: Seed) -> Item {
    const BLANK: Article = Article {
        name: "",
        net_cents: (100, 100),
        tax: 19,
        group: 0,
    };
    let (articles, lines, variants) = (
        business.articles.len(),
        business.lines.len(),
        business.variants.len(),
    );
    // A step that shares no divisor with the number of combinations meets each once.
    let combination = nth * 1_009 % (articles * lines * variants).max(1);
    let place = combination % articles.max(1);
    let article = business.articles.get(place).unwrap_or(&BLANK);
    let word = |words: &[&'static str], at: usize| words.get(at).copied().unwrap_or_default();
    let name = format!(
        "{} {} {}",
        article.name,
        word(business.lines, combination / articles.max(1) % lines.max(1)),
        word(business.variants, combination / (articles * lines).max(1)),
    );
    let (lowest, highest) = article.net_cents;
    Item {
        sku: format!("{}-{}", business.sku_prefix, 10_001 + nth),
        // Now and then a name that no column has room for.
        name: if nth % 97 == 41 {
            format!(
                "{name} – Sonderedition mit Geschenkverpackung, Grußkarte und verlängerter Gewährleistung (Ausführung für Österreich und die Schweiz)"
            )
        } else {
            name
        },
        net: seed.amount("net", lowest, highest),
        tax_class: usize::from(article.tax != 19),
        article: Some(place),
        group: Some(article.group),
        manufacturer: (!seed.chance("manufacturer", 1, 10))
            .then(|| seed.place("manufacturer is", business.manufacturers.len())),
        is_active: seed.chance("is active", 19, 20),
        created: seed.moment("created"),
        seed: Some(seed),
        set: Map::new(),
    }
}

/// The GTIN-13 of the `nth` article under a seven-digit prefix.
fn gtin13(prefix: u64, nth: usize) -> String {
    let twelve = prefix * 100_000 + nth as u64 % 100_000;
    // The last of the twelve digits weighs three, the one before it one, and so on.
    let mut weighted = 0;
    let (mut rest, mut weight) = (twelve, 3);
    while rest > 0 {
        weighted += rest % 10 * weight;
        rest /= 10;
        weight = 4 - weight;
    }
    format!("{twelve:012}{}", (10 - weighted % 10) % 10)
}

impl Item {
    /// An article that an app has made.
    pub(crate) fn made(
        sku: String,
        name: String,
        net: f64,
        created: OffsetDateTime,
        set: Map<String, Json>,
    ) -> Self {
        Self {
            sku,
            name,
            net,
            tax_class: 0,
            article: None,
            group: None,
            manufacturer: None,
            is_active: true,
            created,
            seed: None,
            set,
        }
    }

    pub(crate) fn tax_rate(&self) -> f64 {
        TAX_CLASSES
            .get(self.tax_class)
            .map_or(0.0, |(_, rate)| *rate)
    }

    fn purchase_price(&self) -> f64 {
        let margin = self.seed.map_or(0, |seed| seed.below("margin", 35));
        cents(self.net * f64::from(80 - margin) / 100.0)
    }

    /// Whether its pieces have numbers of their own: what is expensive.
    pub(super) fn has_serial_numbers(&self) -> bool {
        self.seed.is_some() && self.net >= 500.0
    }

    /// Whether it is food, which comes in batches that do not keep.
    pub(super) fn has_batches(&self) -> bool {
        self.seed.is_some() && self.tax_class == 1
    }
}

/// A field of `ItemListItem`, and of those parts of an article that share its names.
pub(super) fn row<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let item = records.items.get(at)?;
    if let Some(value) = item.set.get(name) {
        return Some(Value::Json(Cow::Borrowed(value)));
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
            item.purchase_price().into()
        }
        "profit" => cents(item.net - item.purchase_price()).into(),
        "profitPercent" => cents((1.0 - item.purchase_price() / item.net.max(0.01)) * 100.0).into(),
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
            // An app may have set another manufacturer.
            let at = match item.set.get("manufacturerId") {
                Some(id) => records.place_of(Kind::Manufacturer, id),
                None => item.manufacturer,
            };
            at.and_then(|at| business.manufacturers.get(at).copied())
                .into()
        }
        "productGroupId" => item
            .group
            .map(|at| records.uuid(Kind::ProductGroup, at))
            .into(),
        "productGroupName" => {
            let at = match item.set.get("productGroupId") {
                Some(id) => records.place_of(Kind::ProductGroup, id),
                None => item.group,
            };
            at.and_then(|at| business.groups.get(at).copied()).into()
        }
        "companyId" => records.id(Kind::Company, 0),
        "languageId" => records.id(Kind::Language, 0),
        "isInventoryManagementActive" => true.into(),
        "createdDate" => item.created.into(),
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
            let at = match item.set.get("shippingClassId") {
                Some(id) => records.place_of(Kind::ShippingClass, id),
                None => Some(seed.place("shipping", words::SHIPPING_CLASSES.len())),
            };
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

/// A field of `ItemdetailsItem`.
pub(super) fn details<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let item = records.items.get(at)?;
    Some(match name {
        "identifiers" | "prices" | "measurements" => part(records, at, name),
        "categories" => match item.set.get(name) {
            Some(set) => Value::Json(Cow::Borrowed(set)),
            None => Value::record(categories(records, item)),
        },
        "descriptions" => Value::record(Part {
            seed: item.seed,
            field: move |field: &str| descriptions(records, at, field),
        }),
        "images" | "customFields" | "suppliers" => match item.set.get(name) {
            Some(set) => Value::Json(Cow::Borrowed(set)),
            None => Value::record(Part {
                seed: item.seed,
                field: move |field: &str| attached(records, at, field),
            }),
        },
        "includeInPriceList" => true.into(),
        "storageConstraints" => part(records, at, name),
        _ => return row(records, at, name),
    })
}

/// A part whose fields have the names of the list's.
fn part<'a>(records: &'a Records, at: usize, part: &str) -> Value<'a> {
    let lists = part == "prices";
    Value::record(Part {
        seed: records.items.get(at).and_then(|item| item.seed),
        field: move |field: &str| match field {
            "salesChannelPrices" | "customerPrices" | "defaultPrices" if lists => {
                let set = records.items.get(at)?.set.get(field)?;
                Some(Value::Json(Cow::Borrowed(set)))
            }
            "isBestBeforeManaged" => row(records, at, "hasBestBeforeDate"),
            "isStockDivisible" => row(records, at, "isDivisible"),
            "globalMinimumStockLevel" => row(records, at, "minimumStock"),
            _ => row(records, at, field),
        },
    })
}

fn categories<'a>(records: &'a Records, item: &'a Item) -> impl Record<'a> {
    Part {
        seed: item.seed,
        field: move |field: &str| {
            (field == "categories").then(|| {
                // Categories of articles follow those of the groups.
                let of_article = item
                    .article
                    .map(|article| records.business.groups.len() + article);
                Value::records(of_article.map(move |place| Part {
                    seed: item.seed,
                    field: move |_: &str| Some(records.id(Kind::Category, place)),
                }))
            })
        },
    }
}

fn descriptions<'a>(records: &'a Records, at: usize, field: &str) -> Option<Value<'a>> {
    let item = records.items.get(at)?;
    if let Some(set) = item.set.get(field) {
        return Some(Value::Json(Cow::Borrowed(set)));
    }
    Some(match field {
        "defaultDescriptions" => Value::records([Part {
            seed: item.seed,
            field: move |field: &str| match field {
                "languageIso" => Some("de".into()),
                "descriptionData" => Some(Value::record(Part {
                    seed: item.seed,
                    field: move |field: &str| match field {
                        "itemName" => row(records, at, "name"),
                        "urlPath" => Some(Value::from(format!("{}.html", item.sku.to_lowercase()))),
                        _ => row(records, at, field),
                    },
                })),
                _ => None,
            },
        }]),
        _ => Value::List(Vec::new()),
    })
}

/// Images, own fields and suppliers.
fn attached<'a>(records: &'a Records, at: usize, field: &str) -> Option<Value<'a>> {
    let seed = records.items.get(at)?.seed?;
    let supplier = seed.place("supplier", records.business.suppliers.len());
    Some(match field {
        "defaultImages" => Value::records(seed.chance("defaultImageId", 1, 2).then(|| Part {
            seed: Some(seed),
            field: move |field: &str| match field {
                "imageId" | "blobIdentifier" => Some(records.id(Kind::Image, at)),
                "isMainImage" => Some(true.into()),
                "sortNumber" => Some(1_i64.into()),
                _ => None,
            },
        })),
        "fieldValues" => Value::records([Part {
            seed: Some(seed),
            field: move |field: &str| match field {
                "fieldId" => Some(records.id(Kind::CustomField, 0)),
                "value" => Some("Nur feucht abwischen".into()),
                "valueCultureName" => Some("de-DE".into()),
                _ => None,
            },
        }]),
        "defaultSupplier" | "defaultDropshippingSupplier" => records.id(Kind::Supplier, supplier),
        "suppliers" => Value::records([Part {
            seed: Some(seed),
            field: move |field: &str| match field {
                "supplierId" => Some(records.id(Kind::Supplier, supplier)),
                "supplierItemName" => row(records, at, "name"),
                "netPurchasePrice" => row(records, at, "purchasePriceNet"),
                "supplierItemNumber" => row(records, at, "manufacturerNumber"),
                _ => None,
            },
        }]),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_barcode_gets_its_known_check_digit() {
        // The example of GS1's own calculator: 629104150021 takes a 3.
        assert_eq!(gtin13(6_291_041, 50_021), "6291041500213");
    }
}
