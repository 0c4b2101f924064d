//! What needs the host.

use appbridge::AppBridge;
use leptos::prelude::*;

use super::{ProblemNotice, Waiting};
use crate::backend::Problem;
use crate::latest::Latest;

/// Connects to the host and shows `page` once the bridge stands; until then it
/// says that it is connecting, or why it could not.
#[component]
pub(crate) fn Embedded(page: Box<dyn Fn(AppBridge) -> AnyView + Send>) -> impl IntoView {
    let connected = RwSignal::new_local(None);
    Latest::new().run(async move { connected.set(Some(AppBridge::connect().await)) });

    view! {
        {move || match connected.get() {
            None => view! { <Waiting text=|texts| texts.connecting /> }.into_any(),
            Some(Ok(bridge)) => page(bridge),
            Some(Err(error)) => view! {
                <ProblemNotice problem=Problem::from(error) testid="connect-error" retry=reload_page />
            }
            .into_any(),
        }}
    }
}

/// Loads the page again: the host starts the handshake when a page has loaded, so
/// this is the way to get another one.
pub(crate) fn reload_page() {
    // Refused only where a page may not navigate itself; nothing is left to do then.
    let _ = window().location().reload();
}
