//! The table of items.

use appbridge_types::demo::Item;
use leptos::prelude::*;

use super::item_list::ItemList;
use crate::formats::Formats;
use crate::language::Chosen;
use crate::text::ErpTexts;

/// The items of the page shown. On a narrow screen the columns that matter less
/// stay away.
#[component]
pub(super) fn ItemTable(list: ItemList) -> impl IntoView {
    let chosen = Chosen::here();
    let erp = move || &chosen.texts().erp;
    let rows = move || {
        let formats = Formats::of(chosen.language());
        list.shown().with(|shown| {
            let items = shown.iter().flat_map(|shown| &shown.page.items);
            items.map(|item| row(item, &formats, erp())).collect_view()
        })
    };
    view! {
        // Focusable, so that arrow keys scroll a table that is wider than the screen.
        <div class="table-scroll" role="region" tabindex="0" aria-label=move || erp().caption>
            <table class="table" class:table--busy=move || list.is_busy()>
                <caption class="visually-hidden">{move || erp().caption}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="from-small">{move || erp().sku}</th>
                        <th scope="col" class="item__name">{move || erp().name}</th>
                        <th scope="col" class="from-wide">{move || erp().manufacturer}</th>
                        <th scope="col" class="number from-small">{move || erp().available}</th>
                        <th scope="col" class="number from-medium">{move || erp().stock}</th>
                        <th scope="col" class="number from-wide">{move || erp().net}</th>
                        <th scope="col" class="number">{move || erp().gross}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(item: &Item, formats: &Formats, erp: &ErpTexts) -> impl IntoView + use<> {
    let gtin = item.gtin.as_ref().map(|gtin| {
        view! { <span class="item__detail from-medium">{erp.gtin} " " {gtin.clone()}</span> }
    });
    let inactive =
        (!item.is_active).then(|| view! { " " <span class="badge">{erp.inactive}</span> });
    let available = formats.quantity(item.stock_available);
    view! {
        <tr data-testid="item-row" data-item-id=item.id.clone()>
            <td class="code from-small" data-testid="item-sku">{item.sku.clone()}</td>
            <th scope="row" class="item__name">
                <span data-testid="item-name">{item.name.clone()}</span>
                {inactive}
                {gtin}
                // In place of columns that have no room.
                <span class="item__detail until-small">
                    {item.sku.clone()} " · " {erp.available} " " {available.clone()}
                </span>
            </th>
            <td class="from-wide">{item.manufacturer_name.clone()}</td>
            <td class="number from-small">{available}</td>
            <td class="number from-medium">{formats.quantity(item.stock_total)}</td>
            <td class="number from-wide">{formats.price(item.sales_price_net)}</td>
            <td class="number">{formats.price(item.sales_price_gross)}</td>
        </tr>
    }
}
