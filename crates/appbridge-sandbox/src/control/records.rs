//! A tenant's records as the App Shell's own pages show them: the ERP around the app.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Field};
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::extract::{Path, Query};
use super::rejection::Rejection;
use crate::data::{Record, Records, Row, Value, View};
use crate::lists::List;
use crate::state::Platform;

/// The most records on one page.
const LARGEST_PAGE: usize = 500;

/// How many of its orders a customer's page shows.
const LATEST_ORDERS: usize = 12;

impl List {
    /// What a row shows.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Customers => &[
                "id",
                "customerNumber",
                "companyName",
                "firstName",
                "lastName",
                "postalCode",
                "city",
            ],
            Self::Items => &[
                "id",
                "sku",
                "name",
                "gtin",
                "manufacturerName",
                "stockAvailable",
                "salesPriceGross",
                "isActive",
            ],
            Self::SalesOrders => &[
                "id",
                "salesOrderNumber",
                "salesOrderDate",
                "customerNumber",
                "billingAddressCompany",
                "billingAddressFirstName",
                "billingAddressLastName",
                "totalGrossAmount",
                "currencyIso",
                "paymentStatus",
                "deliveryStatus",
            ],
        }
    }

    /// What a search looks at.
    fn searched(self) -> &'static [&'static str] {
        match self {
            Self::Customers => &[
                "customerNumber",
                "companyName",
                "firstName",
                "lastName",
                "city",
            ],
            Self::Items => &["sku", "name", "gtin", "manufacturerName"],
            Self::SalesOrders => &[
                "salesOrderNumber",
                "customerNumber",
                "billingAddressCompany",
                "billingAddressFirstName",
                "billingAddressLastName",
            ],
        }
    }

    /// What a record's own page shows besides.
    fn details(self) -> &'static [&'static str] {
        match self {
            Self::Customers => &[
                "salutation",
                "title",
                "emailAddress",
                "phoneNumber",
                "mobilePhoneNumber",
                "street",
                "additionalAddressLine",
                "countryName",
                "customerGroupName",
                "vatId",
                "homepage",
                "createdDate",
                "isLocked",
            ],
            Self::Items => &[
                "productGroupName",
                "taxClassName",
                "unit",
                "salesPriceNet",
                "purchasePriceNet",
                "stockTotal",
                "stockInOrders",
                "minimumStock",
                "weight",
                "deliveryStatus",
                "createdDate",
            ],
            Self::SalesOrders => &[
                "customerId",
                "totalNetAmount",
                "stillToPay",
                "paymentMethodName",
                "shippingMethodName",
                "salesChannelName",
                "salesInvoiceNumbers",
                "customerComment",
                "billingAddressStreet",
                "billingAddressPostalCode",
                "billingAddressCity",
                "billingAddressCountryName",
                "shipmentAddressCompany",
                "shipmentAddressFirstName",
                "shipmentAddressLastName",
                "shipmentAddressStreet",
                "shipmentAddressPostalCode",
                "shipmentAddressCity",
                "shipmentAddressCountryName",
            ],
        }
    }
}

/// What an order's page shows of each position.
const LINE: &[&str] = &[
    "id",
    "itemId",
    "sku",
    "name",
    "quantity",
    "salesPriceGross",
    "totalSalesPriceGross",
    "taxRate",
];

/// Which records of a list are asked for; the default is the first page of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordQuery {
    /// Counted from 1; one behind the last page means the last.
    pub page: usize,
    /// How many records a page has, 1 to 500; 25 by default.
    pub size: usize,
    /// Words that all have to occur in what people look for.
    pub search: String,
}

impl Default for RecordQuery {
    fn default() -> Self {
        Self {
            page: 1,
            size: 25,
            search: String::new(),
        }
    }
}

/// A page of a list; a record's fields are named as in the ERP's API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordPage {
    /// What rows of the list show.
    pub items: Vec<Map<String, Field>>,
    /// How many records there are on all pages.
    pub total_count: usize,
    /// The one that was given.
    pub page: usize,
    /// How many records a page has.
    pub size: usize,
}

pub(super) async fn list(
    State(platform): State<Arc<Platform>>,
    Path((tenant, list)): Path<(Uuid, List)>,
    Query(query): Query<RecordQuery>,
) -> Result<Json<RecordPage>, Rejection> {
    let RecordQuery { page, size, search } = query;
    if page == 0 || !(1..=LARGEST_PAGE).contains(&size) {
        let message = format!("page counts from 1, and size from 1 to {LARGEST_PAGE}");
        return Err(Rejection::bad_request(message));
    }
    let records = records(&platform, tenant)?;
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let mut found = records.rows(list.kind());
    found.retain(|row| words.is_empty() || mentions_all(row, list, &words));
    if list == List::SalesOrders {
        found.reverse();
    }
    let page = page.min(found.len().div_ceil(size).max(1));
    let shown = found.iter().skip((page - 1) * size).take(size);
    Ok(Json(RecordPage {
        items: shown.map(|row| fields(row, list.columns())).collect(),
        total_count: found.len(),
        page,
        size,
    }))
}

pub(super) async fn show(
    State(platform): State<Arc<Platform>>,
    Path((tenant, list, record)): Path<(Uuid, List, Uuid)>,
) -> Result<Json<Map<String, Field>>, Rejection> {
    let records = records(&platform, tenant)?;
    let row = records
        .find(list.kind(), record)
        .ok_or_else(|| Rejection::not_found("no such record"))?;
    let mut shown = fields(&row, list.columns());
    shown.append(&mut fields(&row, list.details()));
    match list {
        List::Customers => {
            let orders = List::SalesOrders;
            let mut latest = records.rows(orders.kind());
            latest.reverse();
            latest.retain(
                |order| matches!(order.field("customerId"), Some(Value::Id(id)) if id == record),
            );
            shown.insert("orderCount".to_owned(), latest.len().into());
            latest.truncate(LATEST_ORDERS);
            let latest = latest
                .iter()
                .map(|order| fields(order, orders.columns()).into());
            shown.insert("orders".to_owned(), Field::Array(latest.collect()));
        }
        List::SalesOrders => {
            let lines = match row.as_view(View::Details).field("lineItems") {
                Some(Value::List(lines)) => lines,
                _ => Vec::new(),
            };
            let lines = lines.iter().filter_map(|line| match line {
                Value::Record(line) => Some(fields(line.as_ref(), LINE).into()),
                _ => None,
            });
            shown.insert("lines".to_owned(), Field::Array(lines.collect()));
        }
        List::Items => {}
    }
    Ok(Json(shown))
}

fn records(platform: &Platform, tenant: Uuid) -> Result<Arc<Records>, Rejection> {
    let tenant = platform.tenant(tenant);
    let tenant = tenant.ok_or_else(|| Rejection::not_found("no such tenant"))?;
    Ok(tenant.records())
}

/// Whether every word (in lower case) stands in one of the fields that people look for.
fn mentions_all(row: &Row<'_>, list: List, words: &[String]) -> bool {
    let texts: Vec<String> = list
        .searched()
        .iter()
        .filter_map(|field| Some(plain(row.field(field)?).as_str()?.to_lowercase()))
        .collect();
    words
        .iter()
        .all(|word| texts.iter().any(|text| text.contains(word)))
}

fn fields(record: &dyn Record<'_>, names: &[&str]) -> Map<String, Field> {
    let field = |name: &&str| {
        let value = record.field(name).map_or(Field::Null, plain);
        ((*name).to_owned(), value)
    };
    names.iter().map(field).collect()
}

/// A leaf as JSON; an enum's value is its place in the schema.
fn plain(value: Value<'_>) -> Field {
    match value {
        Value::Boolean(value) => value.into(),
        Value::Integer(value) => value.into(),
        Value::Decimal(value) => value.into(),
        Value::Text(text) => text.into_owned().into(),
        Value::Id(id) => id.to_string().into(),
        Value::Moment(moment) => moment.format(&Rfc3339).map_or(Field::Null, Field::String),
        Value::Choice(place) => place.into(),
        Value::Json(sent) => sent.into_owned(),
        Value::Null | Value::Record(_) | Value::List(_) => Field::Null,
    }
}
