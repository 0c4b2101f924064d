//! What the customer ordered last.

use appbridge_leptos::{Load, text};
use appbridge_types::demo::{Page, SalesOrder};
use leptos::prelude::*;

use super::{About, LatestAbout};
use crate::backend::Problem;
use crate::components::{Incomplete, ProblemNotice, Waiting, span};
use crate::formats::Formats;
use crate::language::Chosen;
use crate::text::PaneTexts;

/// The last orders of the customer with this id, newest first.
#[component]
pub(super) fn Orders(id: String, orders: LatestAbout<Page<SalesOrder>>) -> impl IntoView {
    let chosen = Chosen::here();
    // Never those of the customer before.
    let orders_here = move || match orders.get() {
        Load::Ready(Some(About { id: whose, answer })) if whose == id => Some(answer),
        _ => None,
    };
    let counted = orders_here.clone();
    view! {
        <section class="orders" tabindex="-1" aria-labelledby="orders-title">
            <div class="orders__head">
                <h2 id="orders-title">{chosen.say(|texts| texts.pane.orders)}</h2>
                <p class="orders__count">
                    {text(move || count(counted(), chosen))}
                </p>
            </div>
            {move || match orders_here() {
                None => view! { <Waiting text=|texts| texts.loading /> }.into_any(),
                Some(Err(problem)) => view! {
                    <ProblemNotice problem testid="orders-error" retry=move || orders.reload() />
                }
                .into_any(),
                Some(Ok(page)) => list(&page, chosen),
            }}
        </section>
    }
}

/// How many orders are shown, and of how many; nothing while there are none.
fn count(orders: Option<Result<Page<SalesOrder>, Problem>>, chosen: Chosen) -> String {
    match orders {
        Some(Ok(page)) if !page.items.is_empty() => {
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
            <p class="waiting" data-testid="orders-empty">{text(|| pane.no_orders)}</p>
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
    let cancelled = order
        .is_cancelled
        .then(|| span("order__state badge badge--bad", pane.cancelled.to_owned()));
    view! {
        <li class=class data-testid="order-row">
            {span("order__number", order.sales_order_number.clone())}
            {span("order__amount", amount.unwrap_or_default())}
            {span("order__day", formats.booking_day(&order.sales_order_date))}
            {cancelled}
        </li>
    }
    .into_any()
}
