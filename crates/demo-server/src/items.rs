//! Articles.

use appbridge_app::{ApiError, ConnectedTenant};
use appbridge_server::Operation;
use appbridge_types::demo::{Item, Page};
use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use serde::Deserialize;

use crate::queries::{Items, ItemsFound, items, items_found};
use crate::{failed, list, search};

/// A page of articles that fits a screen.
const DEFAULT_FIRST: u16 = 50;
/// What holds the articles in an answer to either query.
const LIST: &str = "QueryItems";

type Node = items::ItemsQueryItemsNodes;

#[derive(Deserialize)]
pub(crate) struct ItemsQuery {
    first: Option<u16>,
    after: Option<String>,
    search: Option<String>,
}

/// `GET /api/items`: articles by name, all or those found by name, article
/// number or barcode.
pub(crate) async fn list(
    ConnectedTenant(erp): ConnectedTenant,
    query: Result<Query<ItemsQuery>, QueryRejection>,
) -> Result<Json<Page<Item>>, ApiError> {
    let Query(query) = query?;
    let first = Some(list::first(query.first, DEFAULT_FIRST)?.into());
    let after = list::after(query.after)?;
    let found = match search::words(query.search.as_deref())? {
        None => {
            let all = Operation::of::<Items>(items::Variables { first, after });
            erp.page::<Node, _>(&all, LIST).await
        }
        Some(search) => {
            let variables = items_found::Variables {
                first,
                after,
                search,
            };
            let found = Operation::of::<ItemsFound>(variables);
            erp.page::<Node, _>(&found, LIST).await
        }
    }
    .map_err(failed)?;
    Ok(Json(list::page(found)))
}

impl From<Node> for Item {
    fn from(item: Node) -> Self {
        Self {
            id: item.id,
            sku: item.sku,
            name: item.name,
            gtin: item.gtin,
            sales_price_net: item.sales_price_net.0,
            sales_price_gross: item.sales_price_gross.0,
            stock_total: item.stock_total.0,
            stock_available: item.stock_available.0,
            manufacturer_name: item.manufacturer_name,
            is_active: item.is_active,
        }
    }
}
