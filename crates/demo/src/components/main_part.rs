//! The main part of a page.

use leptos::prelude::*;

/// What the page is for, named by the heading in its `Masthead`. The focus goes here when
/// what had it is gone.
#[component]
pub(crate) fn Main(children: Children) -> impl IntoView {
    view! {
        <main class="page__main" tabindex="-1" aria-labelledby="title">
            {children()}
        </main>
    }
}
