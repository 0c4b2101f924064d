//! The page in the ERP's sidebar: the customer that is selected beside it.

mod customer;
mod orders;
mod selection;

use appbridge::AppBridge;
use appbridge_types::demo::{Customer, Page, SalesOrder};
use futures_util::future::join;
use leptos::prelude::*;

use self::customer::{CustomerCard, Name};
use self::orders::Orders;
use self::selection::{Selection, follow};
use crate::backend::{Backend, Problem};
use crate::components::{Embedded, Masthead, Notice, ProblemNotice, Tone, Waiting};
use crate::latest::Latest;
use crate::load::Load;
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
                <Embedded page=Box::new(|bridge| view! { <Follower bridge /> }.into_any()) />
            </main>
        </div>
    }
}

/// Follows the selection and shows what is selected.
#[component]
fn Follower(bridge: AppBridge) -> impl IntoView {
    let selection = RwSignal::new(Selection::Unknown);
    let lost = RwSignal::new(None::<Problem>);
    let backend = StoredValue::new_local(Backend::new(bridge.clone()));
    // Read aloud when the selection, which the reader changes elsewhere, has arrived.
    let announced = RwSignal::new(String::new());
    Latest::new().run(follow(bridge, selection, lost));

    view! {
        <p class="visually-hidden" role="status">
            {move || announced.get()}
        </p>
        {move || match lost.get() {
            None => ().into_any(),
            Some(problem) => view! {
                <Notice
                    tone=Tone::Caution
                    testid="pane-not-following"
                    code=problem.code().to_owned()
                    title=plain(|texts| texts.pane.not_following)
                    about=plain(|texts| texts.pane.not_following_about)
                />
            }
            .into_any(),
        }}
        {move || match selection.get() {
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
            Selection::Customer(id) => {
                view! { <Selected backend=backend.get_value() id announced /> }.into_any()
            }
        }}
    }
}

/// One selected customer. A new selection makes a new one of these; the requests
/// of the one before end with it.
#[component]
fn Selected(backend: Backend, id: String, announced: RwSignal<String>) -> impl IntoView {
    let customer = RwSignal::new(Load::<Customer>::Waiting);
    let orders = RwSignal::new(Load::<Page<SalesOrder>>::Waiting);
    let latest = Latest::new();
    let asked = StoredValue::new_local((backend, id.clone()));
    let load = Callback::new(move |()| {
        customer.set(Load::Waiting);
        orders.set(Load::Waiting);
        let (backend, id) = asked.get_value();
        latest.run(async move {
            // Each shows as soon as it is there.
            join(
                async {
                    let answer = backend.customer(&id).await;
                    let name = answer
                        .as_ref()
                        .ok()
                        .and_then(|customer| Name::of(customer).heading);
                    announced.set(name.unwrap_or_default());
                    customer.set(answer.into());
                },
                async { orders.set(backend.orders(&id).await.into()) },
            )
            .await;
        });
    });
    load.run(());

    view! {
        {move || match customer.get() {
            Load::Waiting => view! { <Waiting text=|texts| texts.loading /> }.into_any(),
            Load::Failed(problem) => view! {
                <ProblemNotice problem testid="pane-error" retry=load />
            }
            .into_any(),
            Load::Ready(customer) => view! {
                <section class="page__main" data-testid="pane-customer" data-customer-id=id.clone()>
                    <CustomerCard customer />
                    <Orders orders retry=load />
                </section>
            }
            .into_any(),
        }}
    }
}
