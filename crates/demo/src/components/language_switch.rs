//! The choice of the language.

use appbridge_leptos::text;
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
            id="language"
            data-testid="language"
            lang=move || other().code()
            on:click=move |_| chosen.choose(untrack(other))
        >
            {text(move || other().name())}
        </button>
    }
}
