//! The list of items between a host and a backend.

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Items, Tenant};
use crate::stage::Stage;

fn items() -> AnyView {
    let tenant = Tenant::unknown();
    view! { <Items tenant /> }.into_any()
}

/// A backend with these items and this behind them.
fn backend(items: &str, more: &str) -> String {
    format!(
        "{{
            '/api/session': [403, {{}}],
            '/api/items': [200, {{ items: [{items}], hasNextPage: false, endCursor: null, {more} }}],
        }}"
    )
}

const ITEM: &str = "{
    id: '1', sku: 'A-1', name: 'Lampe', gtin: null, salesPriceNet: 1, salesPriceGross: 1.19,
    stockTotal: 2, stockAvailable: 2, manufacturerName: null, isActive: true,
}";
/// With nothing that JTL's schema lets be null.
const BARE_ITEM: &str = "{
    id: null, sku: 'A-2', name: null, gtin: null, salesPriceNet: 1, salesPriceGross: 1.19,
    stockTotal: 2, stockAvailable: 2, manufacturerName: null, isActive: false,
}";

fn text(element: &web_sys::Element) -> String {
    element.text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn what_could_not_be_read_is_counted_and_the_rest_is_shown() {
    let answer = backend(ITEM, "totalCount: 4, unreadable: 3, isPartial: false");
    let mut stage = Stage::new(&answer);
    stage.show(items);
    let notice = stage.shows("[data-testid=items-incomplete]").await;
    assert_eq!(notice.get_attribute("role").as_deref(), Some("status"));
    assert!(text(&notice).contains('3'), "{}", text(&notice));
    let name = stage.shows("[data-testid=item-name]").await;
    assert_eq!(text(&name), "Lampe");
    // The unreadable ones have their places in the list.
    let position = stage.shows("[data-testid=items-total]").await;
    assert!(text(&position).contains("1–4"), "{}", text(&position));
}

#[wasm_bindgen_test]
async fn a_page_of_which_nothing_could_be_read_is_not_called_empty() {
    let answer = backend("", "totalCount: 1, unreadable: 1, isPartial: false");
    let mut stage = Stage::new(&answer);
    stage.show(items);
    stage.shows("[data-testid=items-incomplete]").await;
    stage.shows("table").await;
    assert!(!stage.has("[data-testid=items-empty]"));
}

#[wasm_bindgen_test]
async fn partial_data_is_shown_and_said_to_be() {
    let answer = backend(ITEM, "totalCount: 1, unreadable: 0, isPartial: true");
    let mut stage = Stage::new(&answer);
    stage.show(items);
    let notice = stage.shows("[data-testid=items-incomplete]").await;
    assert_eq!(notice.get_attribute("role").as_deref(), Some("status"));
    stage.shows("[data-testid=item-row]").await;
}

#[wasm_bindgen_test]
async fn an_item_is_shown_with_what_it_has() {
    let answer = backend(
        BARE_ITEM,
        "totalCount: null, unreadable: 0, isPartial: false",
    );
    let mut stage = Stage::new(&answer);
    stage.show(items);
    let row = stage.shows("[data-testid=item-row]").await;
    assert!(text(&row).contains("A-2"), "{}", text(&row));
    assert_ne!(text(&stage.shows("[data-testid=item-name]").await), "");
    assert!(!stage.has("[data-testid=items-incomplete]"));
    let position = stage.shows("[data-testid=items-total]").await;
    assert!(text(&position).contains("1–1"), "{}", text(&position));
    assert_eq!(position.get_attribute("data-total"), None);
}
