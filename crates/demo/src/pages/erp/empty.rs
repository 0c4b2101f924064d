//! A list without items.

use leptos::prelude::*;

use super::item_list::ItemList;
use crate::components::{Notice, Tone};
use crate::language::Chosen;
use crate::text::Texts;

/// Says why there is nothing to see, and leads back from a search without a find.
#[component]
pub(super) fn Empty(list: ItemList) -> impl IntoView {
    let chosen = Chosen::here();
    let search = move || {
        list.with_shown(|shown| shown.map(|shown| shown.search.clone()).unwrap_or_default())
    };
    let title = move |texts: &'static Texts| match search().as_str() {
        "" => texts.erp.nothing.to_owned(),
        search => (texts.erp.nothing_found)(search),
    };
    let about = move |texts: &'static Texts| {
        let about = if search().is_empty() {
            texts.erp.nothing_about
        } else {
            texts.erp.nothing_found_about
        };
        about.to_owned()
    };
    view! {
        <div class="card__part">
            <Notice
                tone=Tone::Quiet
                testid="items-empty"
                title=Box::new(title)
                about=Box::new(about)
            >
                {move || match search().as_str() {
                    "" => ().into_any(),
                    _ => view! {
                        <button type="button" class="button" on:click=move |_| list.search_for("")>
                            {chosen.say(|texts| texts.erp.show_all)}
                        </button>
                    }
                    .into_any(),
                }}
            </Notice>
        </div>
    }
}
