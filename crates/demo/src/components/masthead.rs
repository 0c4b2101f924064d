//! The head of a page.

use leptos::prelude::*;

use super::LanguageSwitch;

/// What the page is called and is for; beside it what the page adds, and the
/// choice of the language.
#[component]
pub(crate) fn Masthead(
    title: Signal<&'static str>,
    lead: Signal<&'static str>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="masthead">
            <div class="masthead__title">
                <h1>{title}</h1>
                <p class="masthead__lead">{lead}</p>
            </div>
            <div class="masthead__aside">
                {children.map(|children| children())} <LanguageSwitch />
            </div>
        </header>
    }
}
