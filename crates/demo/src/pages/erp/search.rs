//! The search above the list.

use leptos::prelude::*;

use super::item_list::{Content, ItemList};
use super::words::words;
use crate::components::Spinner;
use crate::language::Chosen;

/// The longest text in the field, in UTF-16 units. The backend takes 100 characters; in
/// what is pasted, each may be several.
const LONGEST: &str = "400";

/// A field that searches while the reader types, and at once on Enter.
#[component]
pub(super) fn Search(list: ItemList) -> impl IntoView {
    let chosen = Chosen::here();
    let field = NodeRef::<leptos::html::Input>::new();
    // "Show all items" empties the search from elsewhere. What the reader typed stays as it
    // is, as long as it means what is searched for.
    Effect::new(move |_| {
        let search = list.search();
        if let Some(field) = field.get().filter(|field| words(&field.value()) != search) {
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
                <span class="field__label">{chosen.say(|texts| texts.erp.search)}</span>
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
                // Before there is a list, that says that it is loading.
                {move || {
                    (list.is_busy() && list.content() != Content::Waiting)
                        .then(|| view! { <Spinner /> }.into_any())
                }}
            </span>
        </form>
    }
}
