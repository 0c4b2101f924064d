//! The page that fits the place where JTL shows the app.

use leptos::prelude::*;

use crate::focus;
use crate::language::Chosen;
use crate::pages::{ErpPage, HubPage, PanePage, SetupPage};
use crate::surface::Surface;

/// The app: one of its four pages.
#[component]
pub(crate) fn App() -> impl IntoView {
    let chosen = Chosen::provide();
    focus::keep();
    let path = window().location().pathname().unwrap_or_default();
    let asked = Surface::of_path(&path);
    // Outside a frame there is no host to talk to, which setup and pane cannot do without.
    let astray = asked != Surface::Hub && !appbridge::is_embedded();
    let page = match asked {
        Surface::Setup | Surface::Pane if astray => Surface::Hub,
        // In a tab of its own the app begins with the items.
        Surface::Hub if !appbridge::is_embedded() => Surface::Erp,
        asked => asked,
    };
    let shown = RwSignal::new(page);

    Effect::new(move |_| {
        let language = chosen.language();
        if let Some(page) = document().document_element() {
            // Setting an attribute fails for malformed names only.
            let _ = page.set_attribute("lang", language.code());
        }
        let texts = language.texts();
        let title = match shown.get() {
            Surface::Setup => texts.setup.title,
            Surface::Erp => texts.erp.title,
            Surface::Pane => texts.pane.title,
            Surface::Hub => texts.hub.title,
        };
        document().set_title(&[title, texts.app_name].join(" · "));
    });

    let without_sign_in = move || {
        shown.set(Surface::Hub);
        view! { <HubPage astray /> }
    };
    match page {
        Surface::Setup => view! { <SetupPage /> }.into_any(),
        Surface::Erp => view! { <ErpPage without_sign_in /> }.into_any(),
        Surface::Pane => view! { <PanePage /> }.into_any(),
        Surface::Hub => view! { <HubPage astray /> }.into_any(),
    }
}
