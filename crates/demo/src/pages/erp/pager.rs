//! Where in the list the reader is, and the way to the other pages.

use leptos::prelude::*;

use super::item_list::ItemList;
use super::true_or_false;
use crate::formats::Formats;
use crate::language::Chosen;
use crate::text::Named;

/// The position in the list, and buttons that turn the page.
///
/// A button that leads nowhere now stays focusable: it would otherwise lose the
/// focus under the reader's finger each time a page is loaded.
#[component]
pub(super) fn Pager(list: ItemList) -> impl IntoView {
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
                {move || position(list, chosen).unwrap_or_default()}
            </p>
            <nav class="pager__turn" aria-label=move || chosen.texts().erp.paging>
                <Turn
                    list
                    testid="page-previous"
                    text=|texts| texts.erp.previous
                    possible=ItemList::can_go_back
                    turn=ItemList::go_back
                />
                <Turn
                    list
                    testid="page-next"
                    text=|texts| texts.erp.next
                    possible=ItemList::can_go_on
                    turn=ItemList::go_on
                />
            </nav>
        </div>
    }
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
    testid: &'static str,
    text: Named,
    possible: fn(ItemList) -> bool,
    turn: fn(ItemList),
) -> impl IntoView {
    let chosen = Chosen::here();
    let turn = move |_| {
        if untrack(|| possible(list)) {
            turn(list);
            // The new page is read from its top.
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    };
    view! {
        <button
            type="button"
            class="button"
            data-testid=testid
            aria-disabled=move || true_or_false(!possible(list))
            on:click=turn
        >
            {move || text(chosen.texts())}
        </button>
    }
}
