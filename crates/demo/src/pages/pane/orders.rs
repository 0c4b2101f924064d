//! What the customer ordered last.

use appbridge_leptos::{LatestLoad, Load};
use appbridge_types::demo::{Page, SalesOrder};
use leptos::prelude::*;

use crate::backend::Problem;
use crate::components::{Incomplete, ProblemNotice, Waiting};
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
                Load::Ready(page) => list(&page, chosen),
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
            match page.total_count {
                Some(total) => (chosen.texts().pane.orders_of)(&shown, &formats.count(total)),
                None => shown,
            }
        }
        _ => String::new(),
    }
}

fn list(page: &Page<SalesOrder>, chosen: Chosen) -> AnyView {
    let pane = &chosen.texts().pane;
    let gaps = view! {
        <Incomplete
            testid="orders-incomplete"
            unreadable=page.unreadable
            what=|texts, count| (texts.pane.orders_unreadable)(count)
            is_partial=page.is_partial
        />
    };
    let formats = Formats::of(chosen.language());
    let rows = page
        .items
        .iter()
        .map(|order| row(order, &formats, pane))
        .collect_view();
    let orders = match page.items.len() {
        0 if page.unreadable > 0 || page.is_partial => ().into_any(),
        0 => view! {
            <p class="waiting" data-testid="orders-empty">{pane.no_orders}</p>
        }
        .into_any(),
        _ => view! { <ol class="orders__list card">{rows}</ol> }.into_any(),
    };
    view! { {gaps} {orders} }.into_any()
}

fn row(order: &SalesOrder, formats: &Formats, pane: &PaneTexts) -> AnyView {
    let class = if order.is_cancelled {
        "order order--cancelled"
    } else {
        "order"
    };
    let amount = order
        .total_gross_amount
        .map(|amount| match &order.currency_iso {
            Some(currency) => formats.money(amount, currency),
            None => formats.price(amount),
        });
    let cancelled = order.is_cancelled.then(|| {
        view! { <span class="order__state badge badge--bad">{pane.cancelled}</span> }.into_any()
    });
    view! {
        <li class=class data-testid="order-row">
            <span class="order__number">{order.sales_order_number.clone()}</span>
            <span class="order__amount">
                {amount}
            </span>
            <span class="order__day">{formats.day(&order.sales_order_date)}</span>
            {cancelled}
        </li>
    }
    .into_any()
}
