//! The search above the list.

use leptos::prelude::*;

use super::item_list::ItemList;
use crate::components::Spinner;
use crate::language::Chosen;

/// The longest search, in characters; no article name is longer.
const LONGEST: &str = "100";

/// A field that searches while the reader types, and at once on Enter.
#[component]
pub(super) fn Search(list: ItemList) -> impl IntoView {
    let chosen = Chosen::here();
    let field = NodeRef::<leptos::html::Input>::new();
    // "Show all items" empties the search from elsewhere.
    Effect::new(move |_| {
        let search = list.search();
        if let Some(field) = field.get().filter(|field| field.value().trim() != search) {
            field.set_value(&search);
        }
    });
    let at_once = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            list.search_for(&field.value());
        }
    };
    view! {
        <form class="toolbar" role="search" on:submit=at_once>
            <label class="field">
                <span class="field__label">{move || chosen.texts().erp.search}</span>
                <input
                    class="field__input"
                    type="search"
                    data-testid="item-search"
                    autocomplete="off"
                    spellcheck="false"
                    enterkeyhint="search"
                    maxlength=LONGEST
                    placeholder=move || chosen.texts().erp.search_hint
                    node_ref=field
                    on:input:target=move |event| list.search_after_pause(event.target().value())
                />
            </label>
            <span class="toolbar__busy">
                {move || list.is_busy().then(|| view! { <Spinner /> }.into_any()).into_any()}
            </span>
        </form>
    }
}
