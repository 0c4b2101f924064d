//! What the customer ordered last.

use appbridge_leptos::{LatestLoad, Load};
use appbridge_types::demo::{Page, SalesOrder};
use leptos::prelude::*;

use crate::backend::Problem;
use crate::components::{ProblemNotice, Waiting};
use crate::formats::Formats;
use crate::language::Chosen;
use crate::text::PaneTexts;

/// The customer's last orders, newest first.
#[component]
pub(super) fn Orders(orders: LatestLoad<Page<SalesOrder>, Problem>) -> impl IntoView {
    let chosen = Chosen::here();
    view! {
        <section class="orders" aria-labelledby="orders-title">
            <div class="orders__head">
                <h2 id="orders-title">{move || chosen.texts().pane.orders}</h2>
                <p class="orders__count">{move || orders.with(|orders| count(orders, chosen))}</p>
            </div>
            {move || match orders.get() {
                Load::Waiting => view! { <Waiting text=|texts| texts.loading /> }.into_any(),
                Load::Failed(problem) => view! {
                    <ProblemNotice problem testid="orders-error" retry=move || orders.reload() />
                }
                .into_any(),
                Load::Ready(page) => list(&page.items, chosen),
            }}
        </section>
    }
}

/// How many orders are shown, and of how many; nothing while there are none.
fn count(orders: &Load<Page<SalesOrder>, Problem>, chosen: Chosen) -> String {
    match orders {
        Load::Ready(page) if !page.items.is_empty() => {
            let formats = Formats::of(chosen.language());
            let shown = formats.count(page.items.len() as u64);
            (chosen.texts().pane.orders_of)(&shown, &formats.count(page.total_count))
        }
        _ => String::new(),
    }
}

fn list(orders: &[SalesOrder], chosen: Chosen) -> AnyView {
    let pane = &chosen.texts().pane;
    if orders.is_empty() {
        return view! {
            <p class="waiting" data-testid="orders-empty">{pane.no_orders}</p>
        }
        .into_any();
    }
    let formats = Formats::of(chosen.language());
    let rows = orders
        .iter()
        .map(|order| row(order, &formats, pane))
        .collect_view();
    view! { <ol class="orders__list card">{rows}</ol> }.into_any()
}

fn row(order: &SalesOrder, formats: &Formats, pane: &PaneTexts) -> AnyView {
    let class = if order.is_cancelled {
        "order order--cancelled"
    } else {
        "order"
    };
    let cancelled = order.is_cancelled.then(|| {
        view! { <span class="order__state badge badge--bad">{pane.cancelled}</span> }.into_any()
    });
    view! {
        <li class=class data-testid="order-row">
            <span class="order__number">{order.sales_order_number.clone()}</span>
            <span class="order__amount">
                {formats.money(order.total_gross_amount, &order.currency_iso)}
            </span>
            <span class="order__day">{formats.day(&order.sales_order_date)}</span>
            {cancelled}
        </li>
    }
    .into_any()
}
