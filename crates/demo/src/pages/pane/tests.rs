//! The pane between a host and a backend.

use appbridge::event::{CustomerChanged, Event as _};
use appbridge::method::GetCurrentCustomerId;
use appbridge::mock::Answer;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Follower;
use crate::stage::Stage;

/// What the backend says of customer 7.
const BACKEND: &str = "{
    '/api/customers/7': [200, {
        id: '7', customerNumber: 'K-7', firstName: 'Erika', lastName: 'Muster',
        emailAddress: null, companyName: null, city: 'Hückelhoven', isPartial: false,
    }],
    '/api/customers/7/orders': [200, {
        items: [{
            id: '1', salesOrderNumber: 'A-1', salesOrderDate: '2026-01-02T03:04:05Z',
            totalGrossAmount: 11.9, currencyIso: 'EUR', isCancelled: false,
        }],
        totalCount: 1, hasNextPage: false, endCursor: null, unreadable: 0, isPartial: false,
    }],
    '/api/customers/9': [200, {
        id: '9', customerNumber: null, firstName: null, lastName: null,
        emailAddress: null, companyName: null, city: null, isPartial: true,
    }],
    '/api/customers/9/orders': [200, {
        items: ['2026-01-02T12:00:00Z', '2026-01-02T12:00:00+01:00', '2026-01-02T12:00:00'].map(
            (salesOrderDate, at) => ({
                id: `${at}`, salesOrderNumber: `A-${at}`, salesOrderDate,
                totalGrossAmount: [11.9, 11.9, null][at], currencyIso: ['EUR', null, 'EUR'][at],
                isCancelled: false,
            }),
        ),
        totalCount: null, hasNextPage: false, endCursor: null, unreadable: 2, isPartial: false,
    }],
    '/api/customers/8': [403, { error: { code: 'tenant_not_connected', message: 'set up' } }],
}";

fn follower() -> AnyView {
    view! { <Follower /> }.into_any()
}

fn customer(id: &str) -> CustomerChanged {
    CustomerChanged {
        customer_id: (!id.is_empty()).then(|| id.to_owned()),
    }
}

#[wasm_bindgen_test]
async fn the_pane_follows_the_selection() {
    let mut stage = Stage::new(BACKEND);
    let (answer, current) = Answer::held();
    stage.host.answer::<GetCurrentCustomerId>(answer);
    stage.show(follower);
    stage.shows(".waiting").await;

    current.reply("");
    stage.shows("[data-testid=pane-empty]").await;

    stage.host.publish(&customer("7"));
    let name = stage.shows("[data-testid=customer-name]").await;
    assert_eq!(name.text_content().as_deref(), Some("Erika Muster"));
    stage.shows("[data-testid=order-row]").await;
    assert_eq!(
        stage.asked(),
        [
            "Get /api/customers/7 with a token",
            "Get /api/customers/7/orders with a token"
        ]
    );

    stage.host.publish(&customer(""));
    stage.shows("[data-testid=pane-empty]").await;

    stage.clear();
    let host = &stage.host;
    stage
        .until(|| host.subscriber_count::<CustomerChanged>() == 0)
        .await;
}

#[wasm_bindgen_test]
async fn a_selection_that_cannot_be_read_is_told_and_the_last_one_stays() {
    let mut stage = Stage::new(BACKEND);
    stage
        .host
        .answer::<GetCurrentCustomerId>(Answer::reply("7"));
    stage.show(follower);
    stage.shows("[data-testid=pane-customer]").await;

    stage
        .host
        .publish_raw(CustomerChanged::TOPIC, &"no customer".into());
    let notice = stage.shows("[data-testid=pane-not-following]").await;
    assert_eq!(
        notice.get_attribute("data-code").as_deref(),
        Some("payload_not_understood")
    );
    stage.shows("[data-testid=pane-customer]").await;

    stage.host.publish(&customer("7"));
    stage.shows("[data-testid=pane-customer]").await;
}

#[wasm_bindgen_test]
async fn a_tenant_without_setup_is_told_what_to_do() {
    let mut stage = Stage::new(BACKEND);
    stage
        .host
        .answer::<GetCurrentCustomerId>(Answer::reply("8"));
    stage.show(follower);
    let notice = stage.shows("[data-testid=not-connected]").await;
    assert_eq!(
        notice.get_attribute("data-code").as_deref(),
        Some("tenant_not_connected")
    );
}

#[wasm_bindgen_test]
async fn a_host_that_refuses_the_token_is_told_apart() {
    use appbridge::method::GetSessionToken;

    let mut stage = Stage::new(BACKEND);
    stage
        .host
        .answer::<GetCurrentCustomerId>(Answer::reply("7"));
    stage
        .host
        .answer::<GetSessionToken>(Answer::error("HostError", "not now"));
    stage.show(follower);
    let notice = stage.shows("[data-testid=pane-error]").await;
    assert_eq!(
        notice.get_attribute("data-code").as_deref(),
        Some("rejected")
    );
    assert_eq!(stage.asked(), [""; 0], "nothing is asked without a token");
}

#[wasm_bindgen_test]
async fn a_customer_is_shown_with_what_there_is() {
    let mut stage = Stage::new(BACKEND);
    stage
        .host
        .answer::<GetCurrentCustomerId>(Answer::reply("9"));
    stage.show(follower);
    for missing in ["customer-incomplete", "orders-incomplete"] {
        let notice = stage.shows(&format!("[data-testid={missing}]")).await;
        assert_eq!(notice.get_attribute("role").as_deref(), Some("status"));
    }
    let name = stage.shows("[data-testid=customer-name]").await;
    assert_ne!(name.text_content().as_deref(), Some(""));
    let gaps = stage.shows("[data-testid=orders-incomplete]").await;
    assert!(gaps.text_content().unwrap_or_default().contains('2'));
    // Each way to write a moment is read; at noon, the day is nearly everywhere the same.
    let first = stage.shows(".order:nth-child(1) .order__day").await;
    for at in [2, 3] {
        let day = stage
            .shows(&format!(".order:nth-child({at}) .order__day"))
            .await;
        assert_eq!(day.text_content(), first.text_content());
        assert!(!day.text_content().unwrap_or_default().contains('T'));
    }
    for (at, has_amount, has_currency) in [(1, true, true), (2, true, false), (3, false, false)] {
        let amount = stage
            .shows(&format!(".order:nth-child({at}) .order__amount"))
            .await;
        let amount = amount.text_content().unwrap_or_default();
        assert_eq!(amount.contains("11"), has_amount, "{at}: {amount}");
        assert_eq!(amount.contains('€'), has_currency, "{at}: {amount}");
    }
}
