//! Something is under way.

use leptos::prelude::*;

use crate::language::Chosen;
use crate::text::Named;

/// A turning ring; hidden from screen readers, which get a text.
#[component]
pub(crate) fn Spinner() -> impl IntoView {
    view! { <span class="spinner" aria-hidden="true"></span> }
}

/// Says what is under way.
#[component]
pub(crate) fn Waiting(text: Named) -> impl IntoView {
    let chosen = Chosen::here();
    view! {
        <p class="waiting" role="status">
            <Spinner />
            {chosen.say(text)}
        </p>
    }
}
