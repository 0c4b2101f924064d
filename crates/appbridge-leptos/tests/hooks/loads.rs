//! Requests that depend on signals, and answers that come too late.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use appbridge_leptos::{LatestLoad, Load, use_load};
use futures_channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{Log, mount, settle, watched};

type Answer = Result<String, u16>;

/// A backend that answers when the test says so.
#[derive(Clone, Default)]
struct Backend {
    log: Log,
    open: Rc<RefCell<HashMap<String, oneshot::Sender<Answer>>>>,
}

impl Backend {
    fn ask(&self, what: &str) -> impl Future<Output = Answer> + use<> {
        let (answer, answered) = oneshot::channel();
        self.open.borrow_mut().insert(what.to_owned(), answer);
        self.log
            .observed(what, async { answered.await.expect("an answer") })
    }

    fn answer(&self, what: &str, answer: Result<&str, u16>) {
        let open = self.open.borrow_mut().remove(what).expect("it was asked");
        // Refused when nobody waits any more.
        let _ = open.send(answer.map(str::to_owned));
    }
}

fn shown(load: LatestLoad<String, u16>) -> impl IntoView {
    let state = move || match load.get() {
        Load::Waiting => "waiting".to_owned(),
        Load::Ready(answer) => answer,
        Load::Failed(status) => status.to_string(),
    };
    let loading = move || if load.is_loading() { "loading" } else { "done" };
    view! {
        <p>{state} " / " {loading}</p>
        <button on:click=move |_| load.reload()>""</button>
    }
}

#[wasm_bindgen_test]
async fn a_request_waits_and_is_answered_or_fails_and_can_be_made_again() {
    watched(async || {
        let backend = Backend::default();
        let asked = backend.clone();
        let page = mount(move || shown(use_load(|| "a", move |what| asked.ask(what))));
        assert_eq!(page.text().trim(), "waiting / loading");
        settle().await;
        backend.answer("a", Err(503));
        settle().await;
        assert_eq!(page.text().trim(), "503 / done");

        page.press("button");
        settle().await;
        assert_eq!(page.text().trim(), "waiting / loading");
        backend.answer("a", Ok("A"));
        settle().await;
        assert_eq!(page.text().trim(), "A / done");
        assert_eq!(
            backend.log.take(),
            ["start a", "drop a", "start a", "drop a"]
        );
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_source_that_changes_drops_the_request_under_way() {
    watched(async || {
        let backend = Backend::default();
        let asked = backend.clone();
        let source = RwSignal::new("slow");
        let page =
            mount(move || shown(use_load(move || source.get(), move |what| asked.ask(what))));
        settle().await;
        source.set("fast");
        settle().await;
        // The one before is gone before the next one starts.
        assert_eq!(
            backend.log.take(),
            ["start slow", "drop slow", "start fast"]
        );
        backend.answer("fast", Ok("FAST"));
        backend.answer("slow", Ok("SLOW"));
        settle().await;
        assert_eq!(page.text().trim(), "FAST / done");
    })
    .await;
}

#[wasm_bindgen_test]
async fn several_changes_at_once_are_one_request_and_no_change_is_none() {
    watched(async || {
        let backend = Backend::default();
        let asked = backend.clone();
        let source = RwSignal::new("a");
        let page =
            mount(move || shown(use_load(move || source.get(), move |what| asked.ask(what))));
        source.set("b");
        source.set("c");
        settle().await;
        assert_eq!(backend.log.take(), ["start c"]);
        backend.answer("c", Ok("C"));
        settle().await;
        source.set("c");
        settle().await;
        assert_eq!(page.text().trim(), "C / done");
        assert_eq!(backend.log.take(), ["drop c"]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn what_the_request_reads_is_no_source() {
    watched(async || {
        let backend = Backend::default();
        let asked = backend.clone();
        let read = RwSignal::new("a");
        let _page = mount(move || shown(use_load(|| (), move |()| asked.ask(read.get()))));
        settle().await;
        read.set("b");
        settle().await;
        assert_eq!(backend.log.take(), ["start a"]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_answer_before_can_stay_while_the_next_is_under_way() {
    watched(async || {
        let backend = Backend::default();
        let asked = backend.clone();
        let source = RwSignal::new("a");
        let page = mount(move || {
            shown(use_load(move || source.get(), move |what| asked.ask(what)).keep_previous())
        });
        assert_eq!(page.text().trim(), "waiting / loading");
        settle().await;
        backend.answer("a", Ok("A"));
        settle().await;
        source.set("b");
        settle().await;
        assert_eq!(page.text().trim(), "A / loading");
        backend.answer("b", Err(404));
        settle().await;
        assert_eq!(page.text().trim(), "404 / done");
        page.press("button");
        settle().await;
        assert_eq!(page.text().trim(), "404 / loading");
        backend.answer("b", Ok("B"));
        settle().await;
        assert_eq!(page.text().trim(), "B / done");
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_component_that_is_gone_waits_for_nothing() {
    watched(async || {
        let backend = Backend::default();
        let asked = backend.clone();
        let source = RwSignal::new("a");
        let kept = StoredValue::new(None);
        let page = mount(move || {
            let load = use_load(move || source.get(), move |what| asked.ask(what));
            kept.set_value(Some(load));
            shown(load)
        });
        settle().await;
        drop(page);
        settle().await;
        assert_eq!(backend.log.take(), ["start a", "drop a"]);
        backend.answer("a", Ok("A"));
        source.set("b");
        kept.get_value().unwrap().reload();
        settle().await;
        assert_eq!(backend.log.take(), [""; 0]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn asking_again_twice_at_once_makes_one_more_request() {
    watched(async || {
        let backend = Backend::default();
        let asked = backend.clone();
        let page = mount(move || shown(use_load(|| "a", move |what| asked.ask(what))));
        settle().await;
        backend.answer("a", Ok("A"));
        settle().await;

        page.press("button");
        page.press("button");
        settle().await;
        assert_eq!(page.text().trim(), "waiting / loading");
        // In place of a request that is under way, too.
        page.press("button");
        page.press("button");
        settle().await;
        backend.answer("a", Ok("B"));
        settle().await;
        assert_eq!(page.text().trim(), "B / done");
        assert_eq!(
            backend.log.take(),
            [
                "start a", "drop a", "start a", "drop a", "start a", "drop a"
            ]
        );
    })
    .await;
}
