//! What a provider shows, and when.

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;

use appbridge::method::GetSessionToken;
use appbridge::mock::{Answer, MockHost};
use appbridge::{AppBridge, Error, Tokens};
use appbridge_leptos::{
    AppBridgeProvider, BridgeState, Connect, ConnectFailure, HookError, use_app_bridge,
    use_app_tokens, use_bridge_state, use_session,
};
use futures_util::future::join;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{Log, mount, settle, watched};

type Attempt = futures_util::future::LocalBoxFuture<'static, Result<AppBridge, Error>>;

/// Connects by these attempts, one after the other.
fn attempts(attempts: Vec<Attempt>) -> Connect {
    let attempts = RefCell::new(attempts.into_iter());
    Connect::with(move || attempts.borrow_mut().next().expect("one more attempt"))
}

fn answer(answer: Result<AppBridge, Error>) -> Attempt {
    Box::pin(async { answer })
}

/// Says whether the hooks find a bridge.
#[component]
fn Hooked() -> impl IntoView {
    let found = [
        use_app_bridge().map(drop),
        use_session().map(drop),
        use_app_tokens().map(drop),
    ];
    if found == [Ok(()), Ok(()), Ok(())] {
        "bridge"
    } else {
        assert_eq!(found, [const { Err(HookError::NoBridge) }; 3]);
        "no bridge"
    }
}

#[wasm_bindgen_test]
async fn a_page_outside_a_frame_is_told_so_by_default_and_in_own_words() {
    watched(async || {
        let page = mount(|| view! { <AppBridgeProvider>"connected"</AppBridgeProvider> });
        settle().await;
        assert_eq!(page.text(), "This page works only inside JTL.");
        assert!(page.find("[role=alert][lang=en]").is_some());
        drop(page);

        let page = mount(|| {
            view! {
                <AppBridgeProvider not_embedded=|| view! { <b>"Draußen"</b> }>"connected"</AppBridgeProvider>
            }
        });
        settle().await;
        assert_eq!(page.find("b").unwrap().inner_text(), "Draußen");
    })
    .await;
}

#[wasm_bindgen_test]
async fn children_come_with_the_bridge_and_not_before() {
    watched(async || {
        let host = MockHost::new();
        let (bridge, arrives) = (host.bridge(), Rc::new(RefCell::new(None)));
        let (sender, receiver) = futures_channel::oneshot::channel();
        arrives.replace(Some(sender));
        let connect = attempts(vec![Box::pin(async move { receiver.await.unwrap() })]);
        let page = mount(move || {
            view! { <AppBridgeProvider connect><Hooked /></AppBridgeProvider> }
        });
        settle().await;
        assert_eq!(page.text(), "Connecting to JTL …");
        assert!(page.find("[role=status]").is_some());

        arrives.take().unwrap().send(Ok(bridge)).unwrap();
        settle().await;
        assert_eq!(page.text(), "bridge");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bridge_that_is_there_shows_at_once() {
    watched(async || {
        let bridge = MockHost::new().bridge();
        let page = mount(move || {
            view! { <AppBridgeProvider connect=bridge><Hooked /></AppBridgeProvider> }
        });
        assert_eq!(page.text(), "bridge");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_failure_shows_its_code_and_can_be_tried_again() {
    watched(async || {
        let bridge = MockHost::new().bridge();
        let connect = attempts(vec![
            answer(Err(Error::HandshakeTimedOut)),
            answer(Err(Error::Unsupported { feature: "x" })),
            answer(Ok(bridge)),
        ]);
        let page = mount(move || {
            view! { <AppBridgeProvider connect><Hooked /></AppBridgeProvider> }
        });
        settle().await;
        assert!(
            page.text().contains("handshake_timed_out"),
            "{}",
            page.text()
        );
        assert!(page.find("[role=alert]").is_some());
        page.press("button");
        settle().await;
        assert!(page.text().contains("unsupported"), "{}", page.text());
        page.press("button");
        settle().await;
        assert_eq!(page.text(), "bridge");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_failure_in_own_words_gets_the_error_and_the_retry() {
    watched(async || {
        let retries = Rc::new(RefCell::new(Vec::new()));
        let kept = StoredValue::new_local(retries.clone());
        let connect = attempts(vec![
            answer(Err(Error::HandshakeTimedOut)),
            Box::pin(pending()),
        ]);
        let page = mount(move || {
            let failed = move |ConnectFailure { error, retry }: ConnectFailure| {
                kept.get_value().borrow_mut().push(retry);
                view! { <i>{error.to_string()}</i> <Hooked /> }
            };
            view! {
                <AppBridgeProvider connect failed connecting=|| "wait">"connected"</AppBridgeProvider>
            }
        });
        settle().await;
        assert_eq!(
            page.find("i").unwrap().inner_text(),
            Error::HandshakeTimedOut.to_string()
        );
        assert!(page.text().contains("no bridge"));
        let retry = retries.borrow()[0];
        retry.run(());
        // Another press while it connects changes nothing: there is no third attempt.
        let _ = retry.try_run(());
        settle().await;
        assert_eq!(page.text(), "wait");
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_is_taken_off_while_it_connects_stops_waiting() {
    watched(async || {
        let log = Log::default();
        let connect = attempts(vec![Box::pin(log.observed("connect", pending()))]);
        let page =
            mount(move || view! { <AppBridgeProvider connect>"connected"</AppBridgeProvider> });
        settle().await;
        assert_eq!(log.take(), ["start connect"]);
        drop(page);
        settle().await;
        assert_eq!(log.take(), ["drop connect"]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn hooks_outside_a_provider_say_so() {
    watched(async || {
        let page = mount(|| {
            assert!(use_bridge_state().is_none());
            // A provider gives its bridge to what is below it and not to its sisters.
            view! {
                <AppBridgeProvider connect=MockHost::new().bridge()>""</AppBridgeProvider>
                <Hooked />
            }
        });
        assert_eq!(page.text(), "no bridge");
        assert_eq!(HookError::NoBridge.code(), "no_bridge");
        assert_eq!(
            HookError::from(Error::HandshakeTimedOut).code(),
            "handshake_timed_out"
        );
    })
    .await;
}

/// Shows two tokens that are asked for at the same time.
#[component]
fn TwoTokens() -> impl IntoView {
    let (one, other) = (use_session().unwrap(), use_session().unwrap());
    let shown = RwSignal::new(String::new());
    let task = appbridge_leptos::LatestTask::new();
    task.run(async move {
        let (one, other) = join(one.token(), other.token()).await;
        shown.set([one.unwrap().as_str(), other.unwrap().as_str()].join(" "));
    });
    view! { <p>{shown}</p> }
}

#[wasm_bindgen_test]
async fn nested_providers_have_a_bridge_and_tokens_of_their_own() {
    watched(async || {
        let hosts = Rc::new([MockHost::new(), MockHost::new()]);
        for (host, token) in hosts.iter().zip(["outer", "inner"]) {
            host.answer::<GetSessionToken>(Answer::reply(token));
        }
        let [outer, inner] = [hosts[0].bridge(), hosts[1].bridge()];
        let page = mount(move || {
            let inner = StoredValue::new_local(inner);
            view! {
                <AppBridgeProvider connect=outer>
                    <TwoTokens />
                    <AppBridgeProvider connect=inner.get_value()>
                        <TwoTokens />
                    </AppBridgeProvider>
                    <TwoTokens />
                </AppBridgeProvider>
            }
        });
        settle().await;
        let lines: Vec<_> = page.text().split_whitespace().map(str::to_owned).collect();
        assert_eq!(lines.join(" "), "outer outer inner inner outer outer");
        // One question for all who ask at the same time below a provider.
        assert_eq!(hosts[0].call_count::<GetSessionToken>(), 1);
        assert_eq!(hosts[1].call_count::<GetSessionToken>(), 1);
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_state_is_a_signal_for_all_below() {
    #[component]
    fn State() -> impl IntoView {
        let state = use_bridge_state().unwrap();
        move || match state.get() {
            BridgeState::Connecting => "connecting",
            BridgeState::NotEmbedded => "not embedded",
            BridgeState::Failed(_) => "failed",
            BridgeState::Connected(_) => "connected",
            _ => "unknown",
        }
    }
    watched(async || {
        let connect = attempts(vec![answer(Err(Error::HandshakeTimedOut)), answer(Ok(MockHost::new().bridge()))]);
        let page = mount(move || {
            view! {
                <AppBridgeProvider
                    connect
                    connecting=|| view! { <State /> }
                    failed=|failure: ConnectFailure| view! { <State /> <button on:click=move |_| failure.retry.run(())>"."</button> }
                >
                    <State />
                </AppBridgeProvider>
            }
        });
        assert_eq!(page.text(), "connecting");
        settle().await;
        assert!(page.text().starts_with("failed"), "{}", page.text());
        page.press("button");
        settle().await;
        assert_eq!(page.text(), "connected");
    })
    .await;
}
