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
        emailAddress: null, companyName: null, city: 'Hückelhoven',
    }],
    '/api/customers/7/orders': [200, {
        items: [{
            id: '1', salesOrderNumber: 'A-1', salesOrderDate: '2026-01-02T03:04:05Z',
            totalGrossAmount: 11.9, currencyIso: 'EUR', isCancelled: false,
        }],
        totalCount: 1, hasNextPage: false, endCursor: null,
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
            "GET /api/customers/7 Bearer a-session-token",
            "GET /api/customers/7/orders Bearer a-session-token"
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
