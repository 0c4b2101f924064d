//! The one resource that the sandbox's own JTL-Wawi serves: enough to see whether
//! an API key works.

use std::num::NonZeroUsize;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::routes::AppHeaders;
use crate::data::Kind;
use crate::platform::problem::Problem;
use crate::state::Platform;

const SCOPE: &str = "items.read";
const DEFAULT_PAGE_SIZE: NonZeroUsize = NonZeroUsize::new(50).unwrap();
const LARGEST_PAGE: usize = 500;
const FIRST_PAGE: NonZeroUsize = NonZeroUsize::MIN;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageQuery {
    page_number: Option<NonZeroUsize>,
    page_size: Option<NonZeroUsize>,
}

/// `GET items`: the articles of the first merchant, whose machine this is.
pub(super) async fn list(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    query: Result<Query<PageQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, Problem> {
    admit(&platform, &headers)?;
    let Query(query) = query.map_err(|rejection| Problem::malformed(rejection.body_text()))?;
    let number = query.page_number.unwrap_or(FIRST_PAGE).get();
    let size = query.page_size.unwrap_or(DEFAULT_PAGE_SIZE).get();
    if size > LARGEST_PAGE {
        return Err(Problem::malformed(format!(
            "pageSize is at most {LARGEST_PAGE}"
        )));
    }
    let records = platform.tenants.first().map(|tenant| tenant.records());
    let all = records.as_ref().map_or(&[][..], |records| &records.items);
    let items: Vec<Value> = all
        .iter()
        .enumerate()
        .skip((number - 1).saturating_mul(size))
        .take(size)
        .map(|(at, item)| {
            let id = records.as_ref().map(|records| records.uuid(Kind::Item, at));
            json!({ "Id": id, "SKU": item.sku, "Name": item.name })
        })
        .collect();
    let pages = all.len().div_ceil(size);
    Ok(Json(json!({
        "totalItems": all.len(),
        "pageNumber": number,
        "pageSize": size,
        "totalPages": pages,
        "hasPreviousPage": number > 1,
        "hasNextPage": number < pages,
        "nextPageNumber": if number < pages { number + 1 } else { number },
        "previousPageNumber": if number > 1 { number - 1 } else { number },
        "items": items,
    })))
}

/// The key counts, belongs to this app, and was granted the scope.
fn admit(platform: &Platform, headers: &HeaderMap) -> Result<(), Problem> {
    let app = AppHeaders::read(headers)?;
    let holder = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Wawi "))
        .and_then(|key| platform.registrations.holder(key))
        .filter(|holder| holder.app_id == app.id)
        .ok_or_else(|| {
            Problem::with_scheme(
                StatusCode::UNAUTHORIZED,
                "the API key is missing, unknown or of another app",
                "Wawi",
            )
        })?;
    if holder.scopes.iter().any(|scope| scope == SCOPE) {
        Ok(())
    } else {
        Err(Problem::forbidden(format!(
            "the API key has no scope {SCOPE:?}: name it in MandatoryApiScopes or \
             OptionalApiScopes of the app's registration"
        )))
    }
}
