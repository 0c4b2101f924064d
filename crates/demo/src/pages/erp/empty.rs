//! A list without items.

use leptos::prelude::*;

use super::item_list::ItemList;
use crate::components::{Notice, Tone};
use crate::language::Chosen;

/// Says why there is nothing to see, and leads back from a search without a find.
#[component]
pub(super) fn Empty(list: ItemList) -> impl IntoView {
    let chosen = Chosen::here();
    let search = Memo::new(move |_| {
        list.shown().with(|shown| {
            shown
                .as_ref()
                .map(|shown| shown.search.clone())
                .unwrap_or_default()
        })
    });
    let title = move || {
        let erp = &chosen.texts().erp;
        search.with(|search| match search.as_str() {
            "" => erp.nothing.to_owned(),
            search => (erp.nothing_found)(search),
        })
    };
    let about = move || {
        let erp = &chosen.texts().erp;
        let about = if search.with(String::is_empty) {
            erp.nothing_about
        } else {
            erp.nothing_found_about
        };
        about.to_owned()
    };
    let show_all = move || {
        (!search.with(String::is_empty)).then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| list.search_for("")>
                    {move || chosen.texts().erp.show_all}
                </button>
            }
        })
    };
    view! {
        <div class="card__part">
            <Notice
                tone=Tone::Quiet
                testid="items-empty"
                title=Signal::derive(title)
                about=Signal::derive(about)
            >
                {show_all}
            </Notice>
        </div>
    }
}
