//! Where in the list the reader is, and the way to the other pages.

use leptos::prelude::*;

use super::item_list::ItemList;
use crate::formats::Formats;
use crate::language::Chosen;

/// The position in the list, and buttons that turn the page.
///
/// A button that leads nowhere now stays focusable: it would otherwise lose the
/// focus under the reader's finger each time a page is loaded.
#[component]
pub(super) fn Pager(list: ItemList) -> impl IntoView {
    let chosen = Chosen::here();
    let total = move || {
        list.shown()
            .with(|shown| Some(shown.as_ref()?.page.total_count))
    };
    let position = move || {
        list.shown().with(|shown| {
            let shown = shown
                .as_ref()
                .filter(|shown| !shown.page.items.is_empty())?;
            let formats = Formats::of(chosen.language());
            Some((chosen.texts().erp.position)(
                &formats.count(shown.before + 1),
                &formats.count(shown.before + shown.page.items.len() as u64),
                &formats.count(shown.page.total_count),
            ))
        })
    };
    let can_go_back = Memo::new(move |_| list.can_go_back());
    let can_go_on = Memo::new(move |_| list.can_go_on());
    let turn = move |possible: Memo<bool>, page: fn(ItemList)| {
        if possible.get_untracked() {
            page(list);
            // The new page is read from its top.
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    };
    let back = move |_| turn(can_go_back, ItemList::go_back);
    let on = move |_| turn(can_go_on, ItemList::go_on);
    view! {
        <div class="pager">
            <p class="pager__position" role="status" data-testid="items-total" data-total=total>
                {position}
            </p>
            <nav class="pager__turn" aria-label=move || chosen.texts().erp.paging>
                <button
                    type="button"
                    class="button"
                    data-testid="page-previous"
                    aria-disabled=move || (!can_go_back.get()).to_string()
                    on:click=back
                >
                    {move || chosen.texts().erp.previous}
                </button>
                <button
                    type="button"
                    class="button"
                    data-testid="page-next"
                    aria-disabled=move || (!can_go_on.get()).to_string()
                    on:click=on
                >
                    {move || chosen.texts().erp.next}
                </button>
            </nav>
        </div>
    }
}
