//! What needs the host.

use appbridge::Error;
use appbridge_leptos::{AppBridgeProvider, ConnectFailure};
use leptos::prelude::*;

use super::{ProblemNotice, Waiting};
use crate::backend::Problem;

/// Connects to the host and shows `children` once the bridge stands; until then it
/// says that it is connecting, or why it could not.
#[component]
pub(crate) fn Embedded(children: ChildrenFn) -> impl IntoView {
    view! {
        <AppBridgeProvider
            connecting=|| view! { <Waiting text=|texts| texts.connecting /> }
            not_embedded=|| failed(Error::NotEmbedded)
            failed=|failure: ConnectFailure| failed(failure.error)
            children
        />
    }
}

fn failed(error: Error) -> AnyView {
    view! {
        <ProblemNotice problem=Problem::from(error) testid="connect-error" retry=reload_page />
    }
    .into_any()
}

/// Loads the page again: the host starts the handshake when a page has loaded, so
/// this is the way to get another one.
pub(crate) fn reload_page() {
    // Refused only where a page may not navigate itself; nothing is left to do then.
    let _ = window().location().reload();
}
