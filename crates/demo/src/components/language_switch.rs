//! The choice of the language.

use leptos::prelude::*;

use crate::language::{Chosen, Language};

/// Lets the reader choose the language of the app.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let chosen = Chosen::here();
    let choose = move |code: String| chosen.choose(Language::of_tag(&code));
    view! {
        <label>
            <span class="visually-hidden">{move || chosen.texts().language}</span>
            <select
                class="select"
                data-testid="language"
                prop:value=move || chosen.language().code()
                on:change:target=move |event| choose(event.target().value())
            >
                {Language::ALL
                    .map(|language| view! {
                        <option
                            value=language.code()
                            lang=language.code()
                            selected=move || chosen.language() == language
                        >
                            {language.name()}
                        </option>
                    })
                    .into_iter()
                    .collect_view()}
            </select>
        </label>
    }
}
