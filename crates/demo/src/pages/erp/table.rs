//! The table of items.

use appbridge_leptos::text;
use appbridge_types::demo::Item;
use leptos::html::Div;
use leptos::prelude::*;

use super::item_list::ItemList;
use crate::components::span;
use crate::formats::Formats;
use crate::language::Chosen;
use crate::text::ErpTexts;

/// The items of the page shown. On a narrow screen the columns that matter less
/// stay away.
#[component]
pub(super) fn ItemTable(list: ItemList, table: NodeRef<Div>) -> impl IntoView {
    let chosen = Chosen::here();
    let erp = move || &chosen.texts().erp;
    let column = move |class: &'static str, name: fn(&ErpTexts) -> &'static str| {
        view! { <th scope="col" class=class>{text(move || name(erp()))}</th> }
    };
    view! {
        // Focusable, so that arrow keys scroll a table that is wider than the screen.
        <div
            class="table-scroll"
            role="region"
            tabindex="0"
            aria-label=move || erp().caption
            node_ref=table
        >
            <table class="table">
                <caption class="visually-hidden">{text(move || erp().caption)}</caption>
                <thead>
                    <tr>
                        {column("from-small", |erp| erp.sku)}
                        {column("item__name", |erp| erp.name)}
                        {column("from-wide", |erp| erp.manufacturer)}
                        {column("number from-small", |erp| erp.available)}
                        {column("number from-medium", |erp| erp.stock)}
                        {column("number from-wide", |erp| erp.net)}
                        {column("number", |erp| erp.gross)}
                    </tr>
                </thead>
                // Rows are shown again with other items: each text is one of an element's own.
                <tbody>{move || rows(list, chosen)}</tbody>
            </table>
        </div>
    }
}

fn rows(list: ItemList, chosen: Chosen) -> AnyView {
    let formats = Formats::of(chosen.language());
    let erp = &chosen.texts().erp;
    list.with_shown(|shown| {
        let items = shown.iter().flat_map(|shown| &shown.page.items);
        items
            .map(|item| row(item, &formats, erp))
            .collect_view()
            .into_any()
    })
}

fn row(item: &Item, formats: &Formats, erp: &ErpTexts) -> AnyView {
    let gtin = item.gtin.as_ref().map(|gtin| {
        let gtin = [erp.gtin, " ", gtin].concat();
        span("item__detail from-medium", gtin)
    });
    let inactive = (!item.is_active).then(|| span("badge", erp.inactive.to_owned()));
    let name = item.name.as_ref().filter(|name| !name.trim().is_empty());
    let (class, name) = match name {
        Some(name) => ("", name.clone()),
        None => ("item__detail", erp.unnamed.to_owned()),
    };
    let available = formats.quantity(item.stock_available);
    // In place of columns that have no room.
    let narrow = [&item.sku, " · ", erp.available, " ", &available].concat();
    let manufacturer = item.manufacturer_name.clone().unwrap_or_default();
    view! {
        <tr data-testid="item-row" data-item-id=item.id.clone()>
            <td
                class="code from-small"
                data-testid="item-sku"
                title=item.sku.clone()
                prop:textContent=item.sku.clone()
            ></td>
            <th scope="row" class="item__name">
                <span class=class data-testid="item-name" prop:textContent=name></span>
                " "
                {inactive}
                {gtin}
                {span("item__detail until-small", narrow)}
            </th>
            <td class="code from-wide" title=manufacturer.clone() prop:textContent=manufacturer></td>
            {cell("number from-small", available)}
            {cell("number from-medium", formats.quantity(item.stock_total))}
            {cell("number from-wide", formats.price(item.sales_price_net))}
            {cell("number", formats.price(item.sales_price_gross))}
        </tr>
    }
    .into_any()
}

fn cell(class: &'static str, text: String) -> impl IntoView {
    view! { <td class=class prop:textContent=text></td> }
}
