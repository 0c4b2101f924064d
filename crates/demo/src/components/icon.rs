//! Signs that stand beside a text and never instead of one.

use leptos::prelude::*;

/// What an icon says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Check,
    Cross,
    Info,
    Warning,
}

/// An icon in the colour of the text around it; hidden from screen readers.
#[component]
pub(crate) fn Icon(sign: Sign) -> impl IntoView {
    let path = match sign {
        Sign::Check => r#"<path d="M4.5 10.5l3.5 3.5 7.5-8"/>"#,
        Sign::Cross => r#"<path d="M5.5 5.5l9 9m0-9l-9 9"/>"#,
        Sign::Info => r#"<path d="M10 9v5M10 6v.01M18 10a8 8 0 1 1-16 0 8 8 0 0 1 16 0z"/>"#,
        Sign::Warning => r#"<path d="M10 7.5v4M10 14v.01M10 2.5L18.5 17h-17z"/>"#,
    };
    view! { <svg class="notice__icon" viewBox="0 0 20 20" aria-hidden="true" inner_html=path></svg> }
}
