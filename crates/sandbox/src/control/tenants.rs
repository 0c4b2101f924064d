//! A tenant's installation, and the records that the App Shell shows itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::extract::{Body, Path, Query};
use super::rejection::Rejection;
use crate::data::{self, Tenant};
use crate::erp::Page;
use crate::platform::Platform;
use crate::platform::installation::Installation;

/// How far an installation shall come, or has come.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstallationState {
    pub(crate) state: Installation,
}

pub(super) async fn install(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Body(change): Body<InstallationState>,
) -> Result<Json<InstallationState>, Rejection> {
    if platform.manifest.is_none() {
        return Err(Rejection::bad_request(
            "there is no app to install: the sandbox runs without a manifest",
        ));
    }
    if change.state == Installation::NotInstalled {
        return Err(Rejection::bad_request(
            "state: `installing` or `installed`; DELETE removes the app",
        ));
    }
    set(&platform, id, change.state)
}

pub(super) async fn remove(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
) -> Result<Json<InstallationState>, Rejection> {
    set(&platform, id, Installation::NotInstalled)
}

fn set(
    platform: &Platform,
    id: Uuid,
    state: Installation,
) -> Result<Json<InstallationState>, Rejection> {
    platform.change_installation(tenant(platform, id)?, state);
    Ok(Json(InstallationState { state }))
}

fn tenant(platform: &Platform, id: Uuid) -> Result<&Tenant, Rejection> {
    Ok(platform
        .tenant(id)
        .ok_or_else(|| Rejection::not_found("no such tenant"))?)
}

/// Which customers of a tenant are asked for; the default is the first page of all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl From<&data::Customer> for Customer {
    fn from(customer: &data::Customer) -> Self {
        let data::Customer {
            id,
            customer_number,
            first_name,
            last_name,
            email_address,
            company_name,
            city,
        } = customer.clone();
        Self {
            id: id.0,
            customer_number,
            first_name,
            last_name,
            email_address,
            company_name,
            city,
        }
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
    let found: Vec<&data::Customer> = tenant
        .customers
        .iter()
        .filter(|customer| customer.mentions_all(&words))
        .collect();
    let page = Page::of(&found, query.first, query.after.as_deref())
        .map_err(|error| Rejection::bad_request(error.to_string()))?;
    Ok(Json(CustomerPage {
        items: page.records.iter().copied().map(Customer::from).collect(),
        total_count: page.total_count,
        has_next_page: page.has_next(),
        end_cursor: page.end_cursor(),
    }))
}

impl data::Customer {
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
