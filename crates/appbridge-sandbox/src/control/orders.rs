//! What tests order of the App Shells that are open.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, stream};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::extract::{Body, Path};
use super::rejection::Rejection;
use super::tenants::{Customer, no_tenant, tenant};
use crate::data::Tenant;
use crate::orders::{Order, ShellEvent};
use crate::state::Platform;

/// What shall be selected.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Selection {
    /// `null` for nothing; it has to be said.
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) customer_id: Option<String>,
}

/// How many App Shells have been told.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) shells: usize,
}

pub(super) async fn select(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Body(Selection { customer_id }): Body<Selection>,
) -> Result<StatusCode, Rejection> {
    let tenant = tenant(&platform, id)?;
    if let Some(id) = &customer_id
        && Customer::find(tenant, id).is_none()
    {
        let message = "customerId: the tenant has no such customer";
        return Err(Rejection::not_found(message));
    }
    platform.orders.select(id, customer_id);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn publish(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    Body(event): Body<ShellEvent>,
) -> Result<Json<Told>, Rejection> {
    tenant(&platform, id)?;
    match platform.orders.publish(id, event) {
        0 => Err(Rejection::new(
            StatusCode::CONFLICT,
            "no App Shell is open as this tenant, so nobody would hear it",
        )),
        shells => Ok(Json(Told { shells })),
    }
}

/// The orders as they come, for one App Shell.
pub(super) async fn follow(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Rejection> {
    let tenant = Arc::clone(platform.tenant(id).ok_or_else(no_tenant)?);
    // Sent by a browser that has lost the connection.
    let known = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let followed = (platform.orders.subscribe(id, known), tenant);
    let events = stream::unfold(followed, async |(mut subscription, tenant)| {
        let order = subscription.next().await?;
        Some((Ok(event(&order, &tenant)), (subscription, tenant)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

fn event(order: &Order, tenant: &Tenant) -> Event {
    let event = Event::default();
    let sent = match order {
        Order::Select(number, customer) => event
            .id(number.to_string())
            .event("select")
            .json_data(customer.as_ref().and_then(|id| Customer::find(tenant, id))),
        Order::Publish(published) => event.event("publish").json_data(published),
    };
    // Texts and values of JSON are always JSON.
    sent.unwrap_or_default()
}
