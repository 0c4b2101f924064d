//! What belongs to an article: its parts, of which most have fields of the list.

use super::Item;
use super::row::row;
use crate::data::id::Kind;
use crate::data::records::Records;
use crate::data::value::{Part, Record, Value};

/// A field of `ItemdetailsItem`.
pub(crate) fn details<'a>(records: &'a Records, at: usize, name: &str) -> Option<Value<'a>> {
    let item = records.items.get(at)?;
    Some(match name {
        "identifiers" | "prices" | "measurements" => part(records, at, name),
        "categories" => match item.set.get(name) {
            Some(set) => Value::sent(set),
            None => Value::record(categories(records, item)),
        },
        "descriptions" => Value::record(Part {
            seed: item.seed,
            field: move |field: &str| descriptions(records, at, field),
        }),
        "images" | "customFields" | "suppliers" => match item.set.get(name) {
            Some(set) => Value::sent(set),
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
                Some(Value::sent(set))
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
        return Some(Value::sent(set));
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
        "defaultImages" => Value::records(seed.chance("defaultImageId", 1, 2).then_some(Part {
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
