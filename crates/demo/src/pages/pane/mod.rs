//! The page in the ERP's sidebar: the customer that is selected beside it.

mod customer;
mod orders;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

use std::cell::Cell;
use std::convert::Infallible;
use std::future::pending;
use std::rc::Rc;

use appbridge::event::CustomerChanged;
use appbridge_leptos::{LatestEvent, LatestLoad, Load, text, use_event, use_load};
use leptos::prelude::*;

use self::customer::{CustomerCard, Name};
use self::orders::Orders;
use crate::backend::{Answer, Backend, Problem};
use crate::components::{
    Embedded, Incomplete, Main, Masthead, Notice, ProblemNotice, Tone, Waiting,
};
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

/// Whom the host named: nobody yet, no customer, or the customer with an id.
type Named = Option<Option<String>>;

/// Follows the selection and shows what is selected. A customer stays until there is something
/// to say of the next one.
#[component]
fn Follower() -> impl IntoView {
    let LatestEvent { value, error } = use_event::<CustomerChanged>();
    let named: Rc<dyn Fn() -> Named> = Rc::new(move || match value.get() {
        Some(selected) => Some(selected.customer_id),
        // When the host cannot say it, nothing is selected.
        None => error.with(Option::is_some).then_some(None),
    });
    // Read aloud when the selection, which the reader changes elsewhere, has arrived.
    let announced = RwSignal::new(String::new());
    let backend = Backend::here();
    // Each shows as soon as it is there.
    let customer = about(&named, {
        let backend = backend.clone();
        move |id| {
            let answer = backend.customer(id);
            Box::pin(async move {
                let answer = answer.await;
                let customer = answer.as_ref().ok();
                let name = customer.and_then(|customer| Name::of(customer).heading);
                announced.set(name.unwrap_or_default());
                answer
            })
        }
    });
    let orders = about(&named, move |id| backend.orders(id));
    let retry = move || {
        customer.reload();
        orders.reload();
    };

    view! {
        <p class="visually-hidden" role="status">
            {text(move || announced.get())}
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
        <div
            class="page__main follows"
            aria-busy=move || customer.is_loading().then_some("true")
        >
            {move || match customer.get() {
                Load::Ready(Some(About { id, answer: Ok(customer) })) => view! {
                    <section
                        class="page__main"
                        data-testid="pane-customer"
                        data-customer-id=id.clone()
                    >
                        <Incomplete testid="customer-incomplete" is_partial=customer.is_partial />
                        <CustomerCard customer />
                        <Orders id=id.clone() orders />
                    </section>
                }
                .into_any(),
                Load::Ready(Some(About { answer: Err(problem), .. })) => {
                    view! { <ProblemNotice problem testid="pane-error" retry /> }.into_any()
                }
                Load::Ready(None) => view! {
                    <Notice
                        tone=Tone::Quiet
                        testid="pane-empty"
                        title=plain(|texts| texts.pane.nothing)
                        about=plain(|texts| texts.pane.nothing_about)
                    />
                }
                .into_any(),
                _ => view! { <Waiting text=|texts| texts.loading /> }.into_any(),
            }}
        </div>
    }
}

/// What the backend said of a customer.
#[derive(Clone)]
struct About<T> {
    /// The customer's id.
    id: String,
    answer: Result<T, Problem>,
}

/// What is known of the selected customer, and until then of the one before; `None` where no
/// customer is selected.
type LatestAbout<T> = LatestLoad<Option<About<T>>, Infallible>;

/// What the backend says of the customer that was named last. One that is named once more is
/// read once more.
fn about<T: Clone + Send + Sync + 'static>(
    named: &Rc<dyn Fn() -> Named>,
    ask: impl Fn(&str) -> Answer<T> + 'static,
) -> LatestAbout<T> {
    let named = Rc::clone(named);
    let times = Cell::new(0_u32);
    let asked = move || {
        times.set(times.get().wrapping_add(1));
        (times.get(), named())
    };
    use_load(asked, move |(_, named)| {
        let request = named.map(|id| id.map(|id| (ask(&id), id)));
        async move {
            match request {
                None => pending().await,
                Some(None) => Ok(None),
                Some(Some((answer, id))) => {
                    let answer = answer.await;
                    Ok(Some(About { id, answer }))
                }
            }
        }
    })
    .keep_previous()
}
