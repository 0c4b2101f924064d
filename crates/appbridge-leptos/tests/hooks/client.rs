//! Requests to a backend, and what happens to those that nobody waits for.

use appbridge::fetch::{FetchError, Method};
use appbridge::method::GetSessionToken;
use appbridge::mock::{Answer, MockHost, MockResponse};
use appbridge_leptos::{AppBridgeProvider, Load, use_client, use_load};
#[cfg(feature = "sign-in")]
use appbridge_leptos::{SessionFailure, SessionProvider};
#[cfg(feature = "sign-in")]
use appbridge_types::sign_in::SignInStatus;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{mount, settle, watched};

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
        let host = MockHost::new();
        host.answer::<GetSessionToken>(Answer::reply("token"));
        host.respond(Method::Get, "/api/name", MockResponse::silence());
        let happened = || -> Vec<(Option<String>, bool)> {
            let requests = host.requests().into_iter();
            requests
                .map(|request| (request.query("id").map(Into::into), request.aborted))
                .collect()
        };
        let (first, second) = (Some("1".to_owned()), Some("2".to_owned()));
        let bridge = host.bridge();
        let id = RwSignal::new("1".to_owned());
        let page = mount(move || {
            view! { <AppBridgeProvider connect=bridge><Name id /></AppBridgeProvider> }
        });
        settle().await;
        assert_eq!(page.text(), "waiting");
        assert_eq!(happened(), [(first.clone(), false)]);

        id.set("2".to_owned());
        settle().await;
        assert_eq!(happened(), [(first.clone(), true), (second.clone(), false)]);

        drop(page);
        settle().await;
        assert_eq!(happened(), [(first, true), (second, true)]);
        assert!(host.requests().iter().all(|request| request.has_token));
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_response_shows_once_it_is_there() {
    watched(async || {
        let host = MockHost::new();
        host.answer::<GetSessionToken>(Answer::reply("token"));
        let (response, held) = MockResponse::held();
        host.respond_once(Method::Get, "/api/name", response);
        let refused = MockResponse::error(404, "no_such_name", "there is none");
        host.respond(Method::Get, "/api/name", refused);
        let bridge = host.bridge();
        let id = RwSignal::new("1".to_owned());
        let page = mount(move || {
            view! { <AppBridgeProvider connect=bridge><Name id /></AppBridgeProvider> }
        });
        held.arrived().await.unwrap();
        assert_eq!(page.text(), "waiting");
        held.respond(MockResponse::json("Lampe"));
        page.shows("Lampe").await;

        id.set("2".to_owned());
        page.shows("refused").await;
    })
    .await;
}

#[wasm_bindgen_test]
async fn pages_side_by_side_have_a_backend_each() {
    watched(async || {
        let pages = ["one", "two"].map(|name| {
            let host = MockHost::new();
            host.answer::<GetSessionToken>(Answer::reply("token"));
            host.respond(Method::Get, "/api/name", MockResponse::json(name));
            let bridge = host.bridge();
            let page = mount(move || {
                let id = RwSignal::new(String::new());
                view! { <AppBridgeProvider connect=bridge><Name id /></AppBridgeProvider> }
            });
            (host, page)
        });
        for ((_host, page), name) in pages.iter().zip(["one", "two"]) {
            page.shows(name).await;
        }
    })
    .await;
}

#[cfg(feature = "sign-in")]
#[wasm_bindgen_test]
async fn a_page_outside_of_jtl_has_a_backend_too() {
    watched(async || {
        let host = MockHost::new();
        host.respond_to_cookie_clients();
        let nobody = SignInStatus {
            signed_in: None,
            missing_settings: vec!["JTL_PUBLIC_CLIENT_ID".to_owned()],
        };
        host.respond(Method::Get, "auth/session", MockResponse::json(&nobody));
        let page = mount(|| {
            view! {
                <SessionProvider
                    connecting=|| "connecting"
                    not_configured=|| "nobody can sign in"
                    session_failed=|failure: SessionFailure| failure.error.to_string()
                >
                    "signed in"
                </SessionProvider>
            }
        });
        assert_eq!(page.text(), "connecting");
        page.shows("nobody can sign in").await;
        assert!(!host.requests()[0].has_token);
    })
    .await;
}
