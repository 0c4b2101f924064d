//! Articles.

use appbridge_server::Operation;
use appbridge_types::demo::{Item, Page};
use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ApiError;
use super::connected::ConnectedTenant;
use super::list::{self, Connection};

/// A page of articles that fits a screen.
const DEFAULT_FIRST: u16 = 50;
/// Longer than any article's name that a person types.
const MAX_SEARCH: usize = 100;

const DOCUMENT: &str = "query Items($first: Int, $after: String, $where: ItemFilterInput, $order: [ItemSortInput!]) {
  QueryItems(first: $first, after: $after, where: $where, order: $order) {
    nodes {
      id sku name gtin salesPriceNet salesPriceGross stockTotal stockAvailable manufacturerName isActive
    }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}";

#[derive(Deserialize)]
pub(super) struct ItemsQuery {
    first: Option<u16>,
    after: Option<String>,
    search: Option<String>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "QueryItems")]
    items: Connection<Item>,
}

/// `GET /api/items`: articles by name, all or those found by name, article
/// number or barcode.
pub(super) async fn list(
    ConnectedTenant(erp): ConnectedTenant,
    query: Result<Query<ItemsQuery>, QueryRejection>,
) -> Result<Json<Page<Item>>, ApiError> {
    let Query(query) = query?;
    let operation = Operation {
        name: "Items",
        document: DOCUMENT,
        variables: json!({
            "first": list::first(query.first, DEFAULT_FIRST)?,
            "after": list::after(query.after)?,
            "where": search_filter(query.search.as_deref())?,
            // The id makes the order of equal names the same on every page.
            "order": [{ "name": "ASC" }, { "id": "ASC" }],
        }),
    };
    let data: Data = erp.graphql(&operation).await?;
    Ok(Json(data.items.into()))
}

fn search_filter(search: Option<&str>) -> Result<Option<Value>, ApiError> {
    let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) else {
        return Ok(None);
    };
    if search.chars().count() > MAX_SEARCH {
        return Err(ApiError::bad_request(
            "query_invalid",
            "`search` must have at most 100 characters.",
        ));
    }
    let contains = json!({ "contains": search });
    Ok(Some(
        json!({ "or": [{ "name": contains }, { "sku": contains }, { "gtin": contains }] }),
    ))
}
