//! The page in the ERP's sidebar: the customer that is selected beside it.

mod customer;
mod orders;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

use appbridge::event::CustomerChanged;
use appbridge_leptos::{LatestEvent, Load, use_event, use_load};
use leptos::prelude::*;

use self::customer::{CustomerCard, Name};
use self::orders::Orders;
use crate::backend::Backend;
use crate::components::{Embedded, Incomplete, Masthead, Notice, ProblemNotice, Tone, Waiting};
use crate::text::plain;

/// Shows the customer selected in the ERP and that customer's last orders.
#[component]
pub(crate) fn PanePage() -> impl IntoView {
    view! {
        <div class="page page--pane" data-testid="page-pane">
            <Masthead
                title=|texts| texts.pane.title
                lead=|texts| texts.pane.nothing_about
            />
            <main class="page__main">
                <Embedded>
                    <Follower />
                </Embedded>
            </main>
        </div>
    }
}

/// Follows the selection and shows what is selected.
#[component]
fn Follower() -> impl IntoView {
    let LatestEvent { value, error } = use_event::<CustomerChanged>();
    // Read aloud when the selection, which the reader changes elsewhere, has arrived.
    let announced = RwSignal::new(String::new());

    view! {
        <p class="visually-hidden" role="status">
            {move || announced.get()}
        </p>
        {move || match error.with(|error| Some(error.as_ref()?.code())) {
            None => ().into_any(),
            Some(code) => view! {
                <Notice
                    tone=Tone::Caution
                    testid="pane-not-following"
                    code
                    title=plain(|texts| texts.pane.not_following)
                    about=plain(|texts| texts.pane.not_following_about)
                />
            }
            .into_any(),
        }}
        {move || match value.get() {
            Some(CustomerChanged { customer_id: Some(id) }) => {
                view! { <Selected id announced /> }.into_any()
            }
            // Until the host has said something. When it cannot, nothing is selected.
            None if error.with(Option::is_none) => {
                view! { <Waiting text=|texts| texts.loading /> }.into_any()
            }
            _ => view! {
                <Notice
                    tone=Tone::Quiet
                    testid="pane-empty"
                    title=plain(|texts| texts.pane.nothing)
                    about=plain(|texts| texts.pane.nothing_about)
                />
            }
            .into_any(),
        }}
    }
}

/// One selected customer. A new selection makes a new one of these; the requests
/// of the one before end with it.
#[component]
fn Selected(id: String, announced: RwSignal<String>) -> impl IntoView {
    let asked = StoredValue::new_local((Backend::here(), id.clone()));
    // Each shows as soon as it is there.
    let customer = use_load(
        || (),
        move |()| {
            let answer = asked.with_value(|(backend, id)| backend.customer(id));
            async move {
                let answer = answer.await;
                let name = answer
                    .as_ref()
                    .ok()
                    .and_then(|customer| Name::of(customer).heading);
                announced.set(name.unwrap_or_default());
                answer
            }
        },
    );
    let orders = use_load(
        || (),
        move |()| asked.with_value(|(backend, id)| backend.orders(id)),
    );

    view! {
        {move || match customer.get() {
            Load::Waiting => view! { <Waiting text=|texts| texts.loading /> }.into_any(),
            Load::Failed(problem) => view! {
                <ProblemNotice
                    problem
                    testid="pane-error"
                    retry=move || {
                        customer.reload();
                        orders.reload();
                    }
                />
            }
            .into_any(),
            Load::Ready(customer) => view! {
                <section class="page__main" data-testid="pane-customer" data-customer-id=id.clone()>
                    <Incomplete testid="customer-incomplete" is_partial=customer.is_partial />
                    <CustomerCard customer />
                    <Orders orders />
                </section>
            }
            .into_any(),
        }}
    }
}
