//! Where in the list the reader is, and the way to the other pages.

use appbridge_leptos::text;
use leptos::html::{Button, Div};
use leptos::prelude::*;

use super::item_list::{Content, ItemList};
use super::true_or_false;
use crate::formats::Formats;
use crate::language::Chosen;
use crate::text::Named;

/// The position in the list, and buttons that turn the page, below the table only: where
/// there are no rows, there is nowhere to turn to. The position is read aloud, so its place
/// is always there.
///
/// A button that leads nowhere now stays focusable: it would otherwise lose the
/// focus under the reader's finger each time a page is loaded.
#[component]
pub(super) fn Pager(list: ItemList, table: NodeRef<Div>) -> impl IntoView {
    let chosen = Chosen::here();
    view! {
        <div class="pager">
            <p
                class="pager__position"
                role="status"
                data-testid="items-total"
                data-total=move || {
                    list.with_shown(|shown| Some(shown?.page.total_count?.to_string()))
                }
            >
                {text(move || position(list, chosen).unwrap_or_default())}
            </p>
            {move || (list.content() == Content::Rows).then(|| turns(list, table, chosen))}
        </div>
    }
}

fn turns(list: ItemList, table: NodeRef<Div>, chosen: Chosen) -> AnyView {
    view! {
        <nav class="pager__turn" aria-label=move || chosen.texts().erp.paging>
            <Turn
                list
                table
                testid="page-previous"
                label=|texts| texts.erp.previous
                possible=ItemList::can_go_back
                turn=ItemList::go_back
            />
            <Turn
                list
                table
                testid="page-next"
                label=|texts| texts.erp.next
                possible=ItemList::can_go_on
                turn=ItemList::go_on
            />
        </nav>
    }
    .into_any()
}

/// Which items are shown, and of how many. Those that could not be read are counted:
/// they have their places in the list.
fn position(list: ItemList, chosen: Chosen) -> Option<String> {
    list.with_shown(|shown| {
        let shown = shown?;
        let here = shown.page.items.len() as u64 + shown.page.unreadable;
        if here == 0 {
            return None;
        }
        let formats = Formats::of(chosen.language());
        let erp = &chosen.texts().erp;
        let first = formats.count(shown.before + 1);
        let last = formats.count(shown.before + here);
        Some(match shown.page.total_count {
            Some(total) => (erp.position)(&first, &last, &formats.count(total)),
            None => (erp.position_alone)(&first, &last),
        })
    })
}

/// Turns to another page, where that is possible.
#[component]
fn Turn(
    list: ItemList,
    table: NodeRef<Div>,
    testid: &'static str,
    label: Named,
    possible: fn(ItemList) -> bool,
    turn: fn(ItemList),
) -> impl IntoView {
    let chosen = Chosen::here();
    let button = NodeRef::<Button>::new();
    let turn = move |_| {
        if untrack(|| possible(list)) {
            turn(list);
            // The new page is read from its top.
            window().scroll_to_with_x_and_y(0.0, 0.0);
            // The pager stays in sight, but for screens that have no room for that.
            let is_out_of_sight = button
                .get_untracked()
                .is_some_and(|button| is_below(&button));
            if let Some(table) = table.get_untracked().filter(|_| is_out_of_sight) {
                // Refused where nothing can have the focus.
                let _ = table.focus();
            }
        }
    };
    view! {
        <button
            type="button"
            class="button"
            data-testid=testid
            node_ref=button
            aria-disabled=move || true_or_false(!possible(list))
            on:click=turn
        >
            {chosen.say(label)}
        </button>
    }
}

/// Whether the reader would have to scroll down to an element.
fn is_below(element: &web_sys::Element) -> bool {
    let screen = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64());
    screen.is_some_and(|screen| element.get_bounding_client_rect().bottom() > screen)
}
