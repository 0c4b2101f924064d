//! What a thousand components leave behind.

use std::cell::Cell;
use std::rc::Rc;

use appbridge::event::CustomerChanged;
use appbridge::method::GetCurrentCustomerId;
use appbridge::mock::{Answer, MockHost};
use appbridge_leptos::{AppBridgeProvider, Load, use_app_bridge, use_load};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{Selected, mount, settle, watched};

const CYCLES: u32 = 1_000;

/// How many of these live.
struct Counted(Rc<Cell<i32>>);

impl Counted {
    fn new(living: &Rc<Cell<i32>>) -> Self {
        living.set(living.get() + 1);
        Self(Rc::clone(living))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// A component with everything: an event, a call under way, a request that never ends.
#[component]
fn Busy(living: StoredValue<Rc<Cell<i32>>, LocalStorage>) -> impl IntoView {
    let living = living.get_value();
    let bridge = use_app_bridge().unwrap();
    let called = use_load(
        || (),
        move |()| {
            let (bridge, counted) = (bridge.clone(), Counted::new(&living));
            async move {
                let _counted = counted;
                bridge.call(GetCurrentCustomerId).await
            }
        },
    );
    view! {
        <Selected />
        {move || called.with(|state| matches!(state, Load::Waiting).then_some("waiting"))}
    }
}

#[wasm_bindgen_test]
async fn a_thousand_components_leave_nothing() {
    watched(async || {
        let host = MockHost::new();
        host.answer::<GetCurrentCustomerId>(Answer::Silence);
        let bridge = host.bridge();
        let living = Rc::new(Cell::new(0));
        let round = || async {
            let (bridge, living) = (bridge.clone(), Rc::clone(&living));
            let page = mount(move || {
                let living = StoredValue::new_local(living);
                view! { <AppBridgeProvider connect=bridge><Busy living /></AppBridgeProvider> }
            });
            settle().await;
            drop(page);
            settle().await;
        };
        // What is allocated once, such as the timer of all waits, is there after this.
        for _ in 0..100 {
            round().await;
        }
        let before = pages();
        for _ in 0..CYCLES {
            round().await;
        }
        assert_eq!(host.subscriber_count::<CustomerChanged>(), 0);
        assert_eq!(living.get(), 0, "futures were left");
        assert_eq!(pages(), before, "wasm memory grew");
        assert_eq!(
            host.call_count::<GetCurrentCustomerId>(),
            2 * (CYCLES as usize + 100),
            "each round did what it should"
        );
        // The host lives and would still be heard.
        host.answer::<GetCurrentCustomerId>(Answer::Silence);
    })
    .await;
}

/// How large the wasm memory is, in pages of 64 KiB.
fn pages() -> usize {
    core::arch::wasm32::memory_size(0)
}
