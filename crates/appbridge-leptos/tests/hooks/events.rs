//! The latest payload of an event, whatever comes first.

use appbridge::AppBridge;
use appbridge::event::{CustomerChanged, Event};
use appbridge::method::GetCurrentCustomerId;
use appbridge::mock::{Answer, MockHost};
use appbridge_leptos::{AppBridgeProvider, LatestEvent, use_event};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{Selected, customer, evaluate, mount, publish_nonsense, settle, watched};

fn below(bridge: AppBridge) -> impl FnOnce() -> AnyView + 'static {
    move || view! { <AppBridgeProvider connect=bridge><Selected /></AppBridgeProvider> }.into_any()
}

#[wasm_bindgen_test]
async fn the_value_starts_with_what_is_selected_now() {
    watched(async || {
        let host = MockHost::new();
        host.answer::<GetCurrentCustomerId>(Answer::reply("7"));
        let page = mount(below(host.bridge()));
        assert_eq!(page.text(), "unknown / fine");
        settle().await;
        assert_eq!(page.text(), "7 / fine");
        host.publish(&customer("8"));
        settle().await;
        assert_eq!(page.text(), "8 / fine");
        host.publish(&CustomerChanged { customer_id: None });
        settle().await;
        assert_eq!(page.text(), "nobody / fine");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_host_that_refuses_to_say_means_that_nothing_is_selected() {
    watched(async || {
        let host = MockHost::new();
        host.answer::<GetCurrentCustomerId>(Answer::error("HostError", "nothing"));
        let page = mount(below(host.bridge()));
        settle().await;
        assert_eq!(page.text(), "nobody / fine");
    })
    .await;
}

#[wasm_bindgen_test]
async fn no_event_falls_between_the_subscription_and_the_question() {
    watched(async || {
        let host = MockHost::new();
        let page = mount(below(host.bridge()));
        assert_eq!(host.subscriber_count::<CustomerChanged>(), 1);
        assert_eq!(host.call_count::<GetCurrentCustomerId>(), 0);
        // Before the question is even asked, which then is not.
        host.publish(&customer("8"));
        settle().await;
        assert_eq!(page.text(), "8 / fine");
        assert_eq!(host.call_count::<GetCurrentCustomerId>(), 0);
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_answer_after_an_event_is_older_and_ignored() {
    watched(async || {
        let host = MockHost::new();
        let (answer, held) = Answer::held();
        host.answer::<GetCurrentCustomerId>(answer);
        let page = mount(below(host.bridge()));
        settle().await;
        assert_eq!(host.call_count::<GetCurrentCustomerId>(), 1);
        host.publish(&customer("8"));
        settle().await;
        held.reply("7");
        settle().await;
        assert_eq!(page.text(), "8 / fine");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bad_payload_is_an_error_and_the_value_stays() {
    watched(async || {
        let host = MockHost::new();
        host.answer::<GetCurrentCustomerId>(Answer::reply("7"));
        let page = mount(below(host.bridge()));
        settle().await;
        publish_nonsense(&host);
        settle().await;
        assert_eq!(page.text(), "7 / payload_not_understood");
        host.publish(&customer("8"));
        settle().await;
        assert_eq!(page.text(), "8 / fine");
        for id in 0..300 {
            host.publish(&customer(&id.to_string()));
        }
        settle().await;
        // The missed ones came before those that arrived, the last of which counts.
        assert_eq!(page.text(), "299 / fine");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bad_payload_does_not_stand_in_the_way_of_the_answer() {
    watched(async || {
        let host = MockHost::new();
        let (answer, held) = Answer::held();
        host.answer::<GetCurrentCustomerId>(answer);
        let page = mount(below(host.bridge()));
        publish_nonsense(&host);
        settle().await;
        assert_eq!(page.text(), "unknown / payload_not_understood");
        held.reply("7");
        settle().await;
        assert_eq!(page.text(), "7 / payload_not_understood");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_bridge_without_events_still_says_what_is_selected_now() {
    watched(async || {
        let bridge = evaluate("{ method: { call: async () => '7' } }");
        let page = mount(below(AppBridge::from_raw(bridge)));
        assert_eq!(page.text(), "unknown / unsupported");
        settle().await;
        assert_eq!(page.text(), "7 / unsupported");
    })
    .await;
}

#[wasm_bindgen_test]
async fn outside_a_provider_there_is_an_error_and_no_value() {
    watched(async || {
        let page = mount(|| view! { <Selected /> });
        settle().await;
        assert_eq!(page.text(), "unknown / no_bridge");
    })
    .await;
}

#[derive(Clone, Serialize, Deserialize)]
struct Zoomed(u32);

impl Event for Zoomed {
    const TOPIC: &'static str = "Zoomed";
}

#[wasm_bindgen_test]
async fn an_event_without_a_question_has_no_value_until_it_comes() {
    #[component]
    fn Zoom() -> impl IntoView {
        let LatestEvent { value, .. } = use_event::<Zoomed>();
        move || value.get().map(|zoomed| zoomed.0)
    }
    watched(async || {
        let host = MockHost::new();
        let bridge = host.bridge();
        let page = mount(move || {
            view! { <AppBridgeProvider connect=bridge><Zoom /></AppBridgeProvider> }
        });
        settle().await;
        assert_eq!(page.text(), "");
        host.publish(&Zoomed(125));
        settle().await;
        assert_eq!(page.text(), "125");
    })
    .await;
}

#[wasm_bindgen_test]
async fn it_ends_with_the_component_and_not_with_the_provider() {
    watched(async || {
        let host = MockHost::new();
        host.answer::<GetCurrentCustomerId>(Answer::Silence);
        let bridge = host.bridge();
        let shown = RwSignal::new(true);
        let page = mount(move || {
            view! {
                <AppBridgeProvider connect=bridge>
                    <Show when=move || shown.get()>
                        <Selected />
                    </Show>
                    <Selected />
                </AppBridgeProvider>
            }
        });
        settle().await;
        assert_eq!(host.subscriber_count::<CustomerChanged>(), 2);
        shown.set(false);
        settle().await;
        assert_eq!(host.subscriber_count::<CustomerChanged>(), 1);
        host.publish(&customer("8"));
        settle().await;
        assert_eq!(page.text(), "8 / fine");
        drop(page);
        settle().await;
        assert_eq!(host.subscriber_count::<CustomerChanged>(), 0);
        // Nobody hears this, and nobody complains about it.
        host.publish(&customer("9"));
    })
    .await;
}

#[wasm_bindgen_test]
async fn it_ends_in_the_microtask_after_the_component() {
    watched(async || {
        let host = MockHost::new();
        host.answer::<GetCurrentCustomerId>(Answer::reply("7"));
        let seen = RwSignal::new(Vec::new());
        let bridge = host.bridge();
        #[component]
        fn Noting(seen: RwSignal<Vec<Option<String>>>) -> impl IntoView {
            let LatestEvent { value, .. } = use_event::<CustomerChanged>();
            Effect::new(move || {
                let selected = value.get().and_then(|selected| selected.customer_id);
                seen.write().push(selected);
            });
        }
        let page = mount(move || {
            view! { <AppBridgeProvider connect=bridge><Noting seen /></AppBridgeProvider> }
        });
        settle().await;
        let before = [None, Some("7".to_owned())];
        assert_eq!(seen.get_untracked(), before);

        host.publish(&customer("8"));
        drop(page);
        // Not in the middle of the clean-up; yet nothing reaches the component any more.
        assert_eq!(host.subscriber_count::<CustomerChanged>(), 1);
        host.publish(&customer("9"));
        leptos::task::tick().await;
        assert_eq!(host.subscriber_count::<CustomerChanged>(), 0);
        settle().await;
        assert_eq!(seen.get_untracked(), before);
    })
    .await;
}
