//! Something is under way.

use leptos::prelude::*;

/// A turning ring; hidden from screen readers, which get a text.
#[component]
pub(crate) fn Spinner() -> impl IntoView {
    view! { <span class="spinner" aria-hidden="true"></span> }
}

/// Says what is under way.
#[component]
pub(crate) fn Waiting(text: Signal<&'static str>) -> impl IntoView {
    view! {
        <p class="waiting" role="status">
            <Spinner />
            {text}
        </p>
    }
}
