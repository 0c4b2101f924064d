//! The page in the ERP's sidebar: the customer that is selected beside it.

mod customer;
mod orders;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

use std::convert::Infallible;

use appbridge::event::CustomerChanged;
use appbridge_leptos::{LatestEvent, LatestLoad, Load, use_event, use_load};
use appbridge_types::demo::Customer;
use leptos::prelude::*;

use self::customer::{CustomerCard, Name};
use self::orders::Orders;
use crate::backend::{Answer, Backend, Problem};
use crate::components::{Embedded, Incomplete, Main, Masthead, Notice, ProblemNotice, Tone, Waiting};
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
            <Main>
                <Embedded>
                    <Follower />
                </Embedded>
            </Main>
        </div>
    }
}

/// What there is to show.
#[derive(Clone, Copy, PartialEq)]
enum Selection {
    /// The host has not said anything yet.
    Unknown,
    Nothing,
    Customer,
}

/// The customer that the host named last, and how often it has named one: one that is
/// selected once more is read once more.
#[derive(Clone, Default, PartialEq)]
struct Named {
    round: u32,
    id: String,
}

/// Follows the selection and shows what is selected.
#[component]
fn Follower() -> impl IntoView {
    let LatestEvent { value, error } = use_event::<CustomerChanged>();
    let selection = Memo::new(move |_| match value.get() {
        Some(CustomerChanged { customer_id: Some(_) }) => Selection::Customer,
        // When the host cannot say it, nothing is selected.
        None if error.with(Option::is_none) => Selection::Unknown,
        _ => Selection::Nothing,
    });
    let named = Memo::new(move |before: Option<&Named>| {
        let before = before.cloned().unwrap_or_default();
        match value.get().and_then(|selected| selected.customer_id) {
            Some(id) => Named { round: before.round.wrapping_add(1), id },
            None => before,
        }
    });
    // Read aloud when the selection, which the reader changes elsewhere, has arrived.
    let announced = RwSignal::new(String::new());

    view! {
        <p class="visually-hidden" role="status" prop:textContent=announced></p>
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
        {move || match selection.get() {
            Selection::Customer => view! { <Selected named announced /> }.into_any(),
            Selection::Unknown => view! { <Waiting text=|texts| texts.loading /> }.into_any(),
            Selection::Nothing => view! {
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

/// What the backend said of a customer.
#[derive(Clone)]
struct About<T> {
    /// The customer's id.
    id: String,
    answer: Result<T, Problem>,
}

type LatestAbout<T> = LatestLoad<About<T>, Infallible>;

/// The selected customer. The one before stays until there is something to say of the next;
/// the requests for it end.
#[component]
fn Selected(named: Memo<Named>, announced: RwSignal<String>) -> impl IntoView {
    let backend = StoredValue::new_local(Backend::here());
    // Each shows as soon as it is there.
    let customer = about(named, move |id| {
        let answer = backend.with_value(|backend| backend.customer(id));
        Box::pin(async move {
            let answer = answer.await;
            let customer = answer.as_ref().ok();
            announced.set(customer.and_then(|customer| Name::of(customer).heading).unwrap_or_default());
            answer
        })
    });
    let orders = about(named, move |id| backend.with_value(|backend| backend.orders(id)));
    let retry = move || {
        customer.reload();
        orders.reload();
    };
    let content = move |About { id, answer }: About<Customer>| match answer {
        Err(problem) => view! { <ProblemNotice problem testid="pane-error" retry /> }.into_any(),
        Ok(customer) => view! {
            <section class="page__main" data-testid="pane-customer" data-customer-id=id.clone()>
                <Incomplete testid="customer-incomplete" is_partial=customer.is_partial />
                <CustomerCard customer />
                <Orders id=id.clone() orders />
            </section>
        }
        .into_any(),
    };
    view! {
        <div class="page__main follows" aria-busy=move || customer.is_loading().then_some("true")>
            {move || match customer.get() {
                Load::Ready(about) => content(about),
                _ => view! { <Waiting text=|texts| texts.loading /> }.into_any(),
            }}
        </div>
    }
}

/// What the backend says of the customer that was named last, and until then of the one
/// before.
fn about<T: Clone + Send + Sync + 'static>(
    named: Memo<Named>,
    ask: impl Fn(&str) -> Answer<T> + 'static,
) -> LatestAbout<T> {
    use_load(
        move || named.get(),
        move |Named { id, .. }| {
            let answer = ask(&id);
            async move {
                let answer = answer.await;
                Ok(About { id, answer })
            }
        },
    )
    .keep_previous()
}
