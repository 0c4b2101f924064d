//! Requests to a backend, and what happens to those that nobody waits for.

use appbridge::fetch::FetchError;
use appbridge::method::GetSessionToken;
use appbridge::mock::{Answer, MockHost};
use appbridge_leptos::{AppBridgeProvider, Load, use_client, use_load};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{evaluate, mount, settle, watched};

/// Holds every request until it is aborted, and notes what happens.
const HELD: &str = "globalThis.happened = [],
    globalThis.realFetch = globalThis.fetch,
    globalThis.fetch = (request) => new Promise((_, reject) => {
        const { pathname, search } = new URL(request.url);
        happened.push(`${request.headers.get('authorization')} ${pathname}${search}`);
        request.signal.addEventListener('abort', () => {
            happened.push(`abort ${search}`);
            reject(request.signal.reason);
        });
    })";

fn happened() -> Vec<String> {
    let happened = js_sys::Array::from(&evaluate("happened.splice(0)"));
    happened
        .iter()
        .filter_map(|entry| entry.as_string())
        .collect()
}

#[component]
fn Name(id: RwSignal<String>) -> impl IntoView {
    let client = use_client().unwrap();
    let name = use_load(
        move || id.get(),
        move |id| {
            let request = client.get("/api/name").query([("id", id)]);
            async move { request.send().await?.json::<String>() }
        },
    );
    move || match name.get() {
        Load::Waiting => "waiting".to_owned(),
        Load::Ready(name) => name,
        Load::Failed(error) => FetchError::code(&error).to_owned(),
    }
}

#[wasm_bindgen_test]
async fn a_request_that_nobody_waits_for_is_aborted() {
    watched(async || {
        evaluate(HELD);
        let host = MockHost::new();
        host.answer::<GetSessionToken>(Answer::reply("token"));
        let bridge = host.bridge();
        let id = RwSignal::new("1".to_owned());
        let page = mount(move || {
            view! { <AppBridgeProvider connect=bridge><Name id /></AppBridgeProvider> }
        });
        settle().await;
        assert_eq!(page.text(), "waiting");
        assert_eq!(happened(), ["Bearer token /api/name?id=1"]);

        id.set("2".to_owned());
        settle().await;
        assert_eq!(happened(), ["abort ?id=1", "Bearer token /api/name?id=2"]);

        drop(page);
        settle().await;
        assert_eq!(happened(), ["abort ?id=2"]);
        evaluate("globalThis.fetch = realFetch");
    })
    .await;
}
