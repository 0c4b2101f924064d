//! The choice of the language.

use leptos::prelude::*;

use crate::language::Chosen;

/// Switches to the other language, which the button names in its own words.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let chosen = Chosen::here();
    let other = move || chosen.language().other();
    view! {
        <button
            type="button"
            class="button button--quiet"
            data-testid="language"
            lang=move || other().code()
            on:click=move |_| chosen.choose(untrack(other))
        >
            {move || other().name()}
        </button>
    }
}
