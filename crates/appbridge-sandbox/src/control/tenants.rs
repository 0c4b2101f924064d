//! A tenant's installation, and the records that the App Shell shows itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::apps::OfApp;
use super::extract::{Body, Path, Query};
use super::rejection::Rejection;
use crate::apps::App;
use crate::data::{Kind, Record, Row, Tenant, Value};
use crate::erp::{Page, Span};
use crate::installation::Installation;
use crate::state::Platform;

/// How far an installation shall come, or has come.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstallationState {
    pub(crate) state: Installation,
}

pub(super) async fn install(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Query(of): Query<OfApp>,
    Body(change): Body<InstallationState>,
) -> Result<Json<InstallationState>, Rejection> {
    let app = of.resolve(&platform)?;
    if app.manifest.is_none() {
        return Err(Rejection::bad_request(
            "there is no app to install: the sandbox runs without a manifest",
        ));
    }
    if change.state == Installation::NotInstalled {
        return Err(Rejection::bad_request(
            "state: `installing` or `installed`; DELETE removes the app",
        ));
    }
    set(&platform, &app, id, change.state)
}

pub(super) async fn remove(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Query(of): Query<OfApp>,
) -> Result<Json<InstallationState>, Rejection> {
    let app = of.resolve(&platform)?;
    set(&platform, &app, id, Installation::NotInstalled)
}

fn set(
    platform: &Platform,
    app: &App,
    id: Uuid,
    state: Installation,
) -> Result<Json<InstallationState>, Rejection> {
    let tenant = tenant(platform, id)?;
    platform.installations.change(app, tenant, state);
    Ok(Json(InstallationState { state }))
}

pub(super) fn tenant(platform: &Platform, id: Uuid) -> Result<&Tenant, Rejection> {
    let tenant = platform.tenant(id);
    Ok(tenant.ok_or_else(|| Rejection::not_found("no such tenant"))?)
}

/// Which customers of a tenant are asked for; the default is the first page of all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerQuery {
    /// How many at most, 0 to 500; 200 without it.
    pub first: Option<i32>,
    /// The [`end_cursor`](CustomerPage::end_cursor) of the page before.
    pub after: Option<String>,
    /// Words that all have to occur in the number, the names or the city.
    #[serde(default)]
    pub search: String,
}

/// One page of a tenant's customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CustomerPage {
    /// The customers of this page.
    pub items: Vec<Customer>,
    /// How many there are on all pages.
    pub total_count: usize,
    /// Whether a page follows.
    pub has_next_page: bool,
    /// Where the next page starts; absent on an empty page.
    pub end_cursor: Option<String>,
}

/// A customer of a tenant: a company or a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Customer {
    /// The id that the ERP API knows, too.
    pub id: String,
    /// The merchant's number.
    pub customer_number: String,
    /// Absent when unknown.
    pub first_name: Option<String>,
    /// Absent when unknown.
    pub last_name: Option<String>,
    /// Absent when unknown.
    pub email_address: Option<String>,
    /// Absent for a private customer.
    pub company_name: Option<String>,
    /// Absent when unknown.
    pub city: Option<String>,
}

impl Customer {
    fn of(row: &Row<'_>) -> Self {
        let text = |field: &str| match row.field(field) {
            Some(Value::Text(text)) => Some(text.into_owned()),
            Some(Value::Id(id)) => Some(id.to_string()),
            Some(Value::Json(sent)) => sent.as_str().map(str::to_owned),
            _ => None,
        };
        Self {
            id: text("id").unwrap_or_default(),
            customer_number: text("customerNumber").unwrap_or_default(),
            first_name: text("firstName"),
            last_name: text("lastName"),
            email_address: text("emailAddress"),
            company_name: text("companyName"),
            city: text("city"),
        }
    }

    /// Whether every word (in lower case) stands in one of the fields that
    /// people look for.
    fn mentions_all(&self, words: &[String]) -> bool {
        let fields = [
            Some(&self.customer_number),
            self.first_name.as_ref(),
            self.last_name.as_ref(),
            self.company_name.as_ref(),
            self.city.as_ref(),
        ];
        let fields: Vec<String> = fields
            .into_iter()
            .flatten()
            .map(|field| field.to_lowercase())
            .collect();
        words
            .iter()
            .all(|word| fields.iter().any(|field| field.contains(word)))
    }
}

pub(super) async fn customers(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Query(query): Query<CustomerQuery>,
) -> Result<Json<CustomerPage>, Rejection> {
    let tenant = tenant(&platform, id)?;
    let words: Vec<String> = query
        .search
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let records = tenant.records();
    let found: Vec<Row<'_>> = records
        .rows(Kind::Customer)
        .into_iter()
        .filter(|row| words.is_empty() || Customer::of(row).mentions_all(&words))
        .collect();
    let span = Span {
        first: query.first.map(i64::from),
        after: query.after.as_deref(),
        ..Span::default()
    };
    let page =
        Page::of(&found, &span).map_err(|error| Rejection::bad_request(error.to_string()))?;
    Ok(Json(CustomerPage {
        items: page.records.iter().map(Customer::of).collect(),
        total_count: page.total_count,
        has_next_page: page.has_next(),
        end_cursor: page.end_cursor(),
    }))
}

/// `DELETE tenants/{id}/changes`: takes the tenant's records back to what was
/// generated.
pub(super) async fn reset(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Rejection> {
    tenant(&platform, id)?.reset();
    platform.changes.announce();
    Ok(StatusCode::NO_CONTENT)
}
