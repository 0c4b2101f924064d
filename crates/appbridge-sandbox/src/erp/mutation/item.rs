//! `CreateItem`, `ChangeItem`.

use serde_json::{Map, Value as Json};

use super::{Failure, Outcome, given, made, now, number, object, place};
use crate::data::{Item, Kind, NewItem, Records};

/// Parts of the request whose fields a list's row has under the same names.
const FLAT_PARTS: [&str; 3] = ["identifiers", "prices", "measurements"];
/// Parts that are kept as they are sent.
const WHOLE_PARTS: [&str; 4] = ["categories", "images", "customFields", "suppliers"];

pub(super) fn create(
    records: &mut Records,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    let mut set = changes(records, request)?;
    let name = set
        .get("name")
        .and_then(Json::as_str)
        .filter(|name| !name.trim().is_empty())
        .map(str::to_owned)
        .ok_or_else(|| {
            Failure::bad_input(
                "descriptions.defaultDescriptions: one of them must name the item (descriptionData.itemName)",
            )
        })?;
    let sku = taken_sku(&mut set).unwrap_or_else(|| records.next_sku());
    check_sku(records, &sku, None)?;
    records.items.push(Item::made(NewItem {
        sku,
        name,
        net: number(set.get("salesPriceNet")).unwrap_or(0.0),
        created: now(),
        set,
    }));
    let at = records.items.len() - 1;
    Ok(made("itemId", records.uuid(Kind::Item, at)))
}

pub(super) fn change(
    records: &mut Records,
    request: &Map<String, Json>,
) -> Result<Outcome, Failure> {
    let at = place(records, Kind::Item, request, "itemId")?;
    let mut set = changes(records, request)?;
    let sku = taken_sku(&mut set);
    if let Some(sku) = &sku {
        check_sku(records, sku, Some(at))?;
    }
    if let Some(item) = records.items.get_mut(at) {
        if let Some(sku) = sku {
            item.sku = sku;
        }
        if let Some(net) = number(set.get("salesPriceNet")) {
            item.net = net;
        }
        if let Some(price) = number(set.get("purchasePriceNet")) {
            item.purchase_price = price;
        }
        item.changed = Some(now());
        item.set.extend(set);
    }
    Ok(Outcome::Item(at))
}

/// The item number, which an item keeps apart from what else is set.
fn taken_sku(set: &mut Map<String, Json>) -> Option<String> {
    set.remove("sku")?.as_str().map(str::to_owned)
}

/// No two items share an item number.
fn check_sku(records: &Records, sku: &str, except: Option<usize>) -> Result<(), Failure> {
    if sku.trim().is_empty() {
        return Err(Failure::bad_input("identifiers.sku: must not be empty"));
    }
    let is_taken = records
        .items
        .iter()
        .enumerate()
        .any(|(at, item)| Some(at) != except && item.sku == sku);
    if is_taken {
        return Err(Failure::bad_input("identifiers.sku: is another item's"));
    }
    Ok(())
}

/// What a request sets, by the names of the list's fields and of the parts that
/// are kept whole.
fn changes(records: &Records, request: &Map<String, Json>) -> Result<Map<String, Json>, Failure> {
    let mut set = Map::new();
    for part in FLAT_PARTS
        .into_iter()
        .filter_map(|part| object(request, part))
    {
        set.extend(given(part));
    }
    // The list spells this one otherwise.
    if let Some(code) = set.get("tariccode").cloned() {
        set.insert("taricCode".to_owned(), code);
    }
    for field in ["productGroupId", "shippingClassId", "manufacturerId"]
        .into_iter()
        .chain(WHOLE_PARTS)
    {
        if let Some(value) = request.get(field).filter(|value| !value.is_null()) {
            set.insert(field.to_owned(), value.clone());
        }
    }
    for price in [
        "salesPriceNet",
        "suggestedRetailPrice",
        "purchasePriceNet",
        "ebayPrice",
        "amazonPrice",
    ] {
        if number(set.get(price)).is_some_and(|price| price < 0.0) {
            return Err(Failure::bad_input(format!(
                "prices.{price}: must not be negative"
            )));
        }
    }
    if let Some(categories) = object(request, "categories")
        .and_then(|all| all.get("categories"))
        .and_then(Json::as_array)
    {
        for category in categories
            .iter()
            .filter_map(|category| category.get("categoryId"))
        {
            if records.place_of(Kind::Category, category).is_none() {
                return Err(Failure::bad_input(
                    "categories.categories.categoryId: there is no such category",
                ));
            }
        }
    }
    if let Some(descriptions) = object(request, "descriptions") {
        set.extend(given(descriptions));
        let defaults = descriptions
            .get("defaultDescriptions")
            .and_then(Json::as_array);
        let is_german = |description: &&Json| {
            description
                .get("languageIso")
                .and_then(Json::as_str)
                .is_some_and(|iso| iso.eq_ignore_ascii_case("de"))
        };
        // The list shows the German description, and the first one without that.
        let shown = defaults.and_then(|all| all.iter().find(is_german).or_else(|| all.first()));
        if let Some(data) = shown
            .and_then(|shown| shown.get("descriptionData"))
            .and_then(Json::as_object)
        {
            set.extend(given(data));
            if let Some(name) = set.remove("itemName") {
                set.insert("name".to_owned(), name);
            }
        }
    }
    Ok(set)
}
