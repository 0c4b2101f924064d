//! The head of a page.

use leptos::prelude::*;

use super::LanguageSwitch;
use crate::language::Chosen;
use crate::text::Named;

/// What the page is called and is for; beside it what the page adds, and the
/// choice of the language.
#[component]
pub(crate) fn Masthead(
    title: Named,
    lead: Named,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let chosen = Chosen::here();
    view! {
        <header class="masthead">
            <div class="masthead__title">
                <h1 id="title">{chosen.say(title)}</h1>
                <p class="masthead__lead">{chosen.say(lead)}</p>
            </div>
            <div class="masthead__aside">
                {children.map(|children| children())} <LanguageSwitch />
            </div>
        </header>
    }
}
