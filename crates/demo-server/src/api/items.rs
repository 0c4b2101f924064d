//! Articles.

use appbridge_server::PlatformError;
use appbridge_types::demo::{Item, Page};
use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use serde::Deserialize;

use super::connected::ConnectedTenant;
use super::queries::Items;
use super::queries::items::{
    self, ItemFilterInput, ItemSortInput, SortEnumType, StringOperationFilterInput,
};
use super::{ApiError, list};

/// A page of articles that fits a screen.
const DEFAULT_FIRST: u16 = 50;
/// Longer than any article's name that a person types.
const MAX_SEARCH: usize = 100;

#[derive(Deserialize)]
pub(super) struct ItemsQuery {
    first: Option<u16>,
    after: Option<String>,
    search: Option<String>,
}

/// `GET /api/items`: articles by name, all or those found by name, article
/// number or barcode.
pub(super) async fn list(
    ConnectedTenant(erp): ConnectedTenant,
    query: Result<Query<ItemsQuery>, QueryRejection>,
) -> Result<Json<Page<Item>>, ApiError> {
    let Query(query) = query?;
    let variables = items::Variables {
        first: Some(list::first(query.first, DEFAULT_FIRST)?.into()),
        after: list::after(query.after)?,
        where_: search_filter(query.search.as_deref())?,
        // The id makes the order of equal names the same on every page.
        order: Some(vec![
            ItemSortInput {
                name: Some(SortEnumType::ASC),
                ..ItemSortInput::default()
            },
            ItemSortInput {
                id: Some(SortEnumType::ASC),
                ..ItemSortInput::default()
            },
        ]),
    };
    let data = erp.query::<Items>(variables).await?;
    let found = data.query_items.ok_or(PlatformError::Undecodable)?;
    Ok(Json(Page {
        items: found.nodes.into_iter().map(Item::from).collect(),
        total_count: list::total_count(found.total_count),
        has_next_page: found.page_info.has_next_page,
        end_cursor: found.page_info.end_cursor,
    }))
}

impl From<items::ItemsQueryItemsNodes> for Item {
    fn from(item: items::ItemsQueryItemsNodes) -> Self {
        Self {
            id: item.id,
            sku: item.sku,
            name: item.name,
            gtin: item.gtin,
            sales_price_net: item.sales_price_net,
            sales_price_gross: item.sales_price_gross,
            stock_total: item.stock_total,
            stock_available: item.stock_available,
            manufacturer_name: item.manufacturer_name,
            is_active: item.is_active,
        }
    }
}

fn search_filter(search: Option<&str>) -> Result<Option<ItemFilterInput>, ApiError> {
    let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) else {
        return Ok(None);
    };
    if search.chars().count() > MAX_SEARCH {
        return Err(ApiError::bad_request(
            "query_invalid",
            "`search` must have at most 100 characters.",
        ));
    }
    let contains = || {
        Some(StringOperationFilterInput {
            contains: Some(search.to_owned()),
            ..StringOperationFilterInput::default()
        })
    };
    let by_name = ItemFilterInput {
        name: contains(),
        ..ItemFilterInput::default()
    };
    let by_sku = ItemFilterInput {
        sku: contains(),
        ..ItemFilterInput::default()
    };
    let by_gtin = ItemFilterInput {
        gtin: contains(),
        ..ItemFilterInput::default()
    };
    Ok(Some(ItemFilterInput {
        or: Some(vec![by_name, by_sku, by_gtin]),
        ..ItemFilterInput::default()
    }))
}
