//! A text in an element of its own.

use leptos::prelude::*;

/// A `<span>` with nothing but a text, which may be another one when the view is shown again.
pub(crate) fn span(class: &'static str, words: String) -> AnyView {
    view! { <span class=class prop:textContent=words></span> }.into_any()
}
