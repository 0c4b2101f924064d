//! The page outside JTL: what the app is and how to get to it. It needs no host.

use appbridge_leptos::text;
use leptos::prelude::*;

use crate::components::{Main, Masthead, Notice, Tone};
use crate::language::Chosen;
use crate::text::{HubTexts, StepTexts, plain};

/// Says where the app lives and what to do. `astray` is whether a page that needs
/// a host was opened without one.
#[component]
pub(crate) fn HubPage(astray: bool) -> impl IntoView {
    let chosen = Chosen::here();
    let step = move |texts: fn(&'static HubTexts) -> &'static StepTexts| {
        view! {
            <li>
                <p class="hub__step">{text(move || texts(&chosen.texts().hub).name)}</p>
                <p class="hub__about">{text(move || texts(&chosen.texts().hub).about)}</p>
            </li>
        }
    };
    view! {
        <div class="page page--narrow" data-testid="page-hub">
            <Masthead
                title=|texts| texts.hub.title
                lead=|texts| texts.hub.lead
            />
            <Main>
                {astray
                    .then(|| view! {
                        <Notice
                            tone=Tone::Caution
                            testid="not-embedded"
                            title=plain(|texts| texts.hub.not_embedded)
                            about=plain(|texts| texts.hub.not_embedded_about)
                        />
                    }
                    .into_any())}
                <h2>{chosen.say(|texts| texts.hub.steps)}</h2>
                <ol class="hub__steps card">
                    {step(|hub| &hub.install)} {step(|hub| &hub.open)} {step(|hub| &hub.look)}
                </ol>
            </Main>
        </div>
    }
}
