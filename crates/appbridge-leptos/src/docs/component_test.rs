//! A component, and a test of it between a host and a backend.

#![cfg(target_arch = "wasm32")]

use appbridge::event::CustomerChanged;
use appbridge::fetch::Method;
use appbridge::method::{GetCurrentCustomerId, GetSessionToken};
use appbridge::mock::{Answer, MockHost, MockResponse};
use appbridge_leptos::{AppBridgeProvider, LatestEvent, Load, use_client, use_event, use_load};
use gloo_timers::future::TimeoutFuture;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::tick;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

#[derive(Clone, Serialize, Deserialize)]
struct Customer {
    name: String,
}

/// Shows the name of the customer that is selected in the host.
#[component]
fn CustomerName() -> impl IntoView {
    let LatestEvent { value, .. } = use_event::<CustomerChanged>();
    let id = move || value.get().and_then(|selection| selection.customer_id);
    let client = use_client().ok();
    let customer = use_load(id, move |id| {
        let request = client.as_ref().zip(id.as_ref());
        let request = request.map(|(client, id)| client.get(&format!("/api/customers/{id}")));
        async move {
            match request {
                Some(request) => request.send().await?.json::<Option<Customer>>(),
                None => Ok(None),
            }
        }
    });
    move || match customer.get() {
        Load::Waiting => "…".to_owned(),
        Load::Ready(None) => "nobody".to_owned(),
        Load::Ready(Some(customer)) => customer.name,
        Load::Failed(error) => error.to_string(),
    }
}

#[wasm_bindgen_test]
async fn the_name_follows_the_selection() -> Result<(), JsValue> {
    let host = MockHost::new();
    host.answer::<GetSessionToken>(Answer::reply("token"));
    host.answer::<GetCurrentCustomerId>(Answer::reply(&None::<String>));
    let customer = |name: &str| MockResponse::json(&Customer { name: name.into() });
    host.respond(Method::Get, "/api/customers/7", customer("Ada"));
    let (slow, held) = MockResponse::held();
    host.respond(Method::Get, "/api/customers/8", slow);

    let (page, mounted) = show(&host)?;
    until(&page, "nobody").await;
    select(&host, "7");
    until(&page, "Ada").await;

    select(&host, "8");
    assert!(held.arrived().await.is_ok_and(|request| request.has_token));
    assert_eq!(page.inner_text(), "…");
    held.respond(MockResponse::error(503, "wawi_busy", "JTL is busy"));
    until(
        &page,
        "the server refused the request with 503 (wawi_busy): JTL is busy",
    )
    .await;
    assert_eq!(host.request_count(Method::Get, "/api/customers/7"), 1);

    drop(mounted);
    tick().await;
    assert_eq!(host.subscriber_count::<CustomerChanged>(), 0);
    Ok(())
}

/// Puts the component on the page, below a provider that has connected to `host`, until
/// the second value is dropped.
fn show(host: &MockHost) -> Result<(HtmlElement, impl Drop), JsValue> {
    let page: HtmlElement = document().create_element("div")?.unchecked_into();
    document().body().ok_or("no body")?.append_child(&page)?;
    let bridge = host.bridge();
    let mounted = mount_to(page.clone(), move || {
        view! { <AppBridgeProvider connect=bridge><CustomerName /></AppBridgeProvider> }
    });
    Ok((page, mounted))
}

/// Selects a customer in the host.
fn select(host: &MockHost, id: &str) {
    let customer_id = Some(id.to_owned());
    host.publish(&CustomerChanged { customer_id });
}

/// Waits until the page shows a text; the test runner's time limit bounds it.
async fn until(page: &HtmlElement, text: &str) {
    while page.inner_text() != text {
        TimeoutFuture::new(0).await; // lets the page do something
    }
}
