//! One task at a time.

use std::future::pending;

use appbridge_leptos::LatestTask;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{Log, mount, settle, watched};

/// Mounts a view that is nothing but a task.
fn mounted_task() -> (impl Drop, LatestTask) {
    let made = StoredValue::new(None);
    let page = mount(move || made.set_value(Some(LatestTask::new())));
    (page, made.get_value().unwrap())
}

#[wasm_bindgen_test]
async fn the_next_task_replaces_the_one_before() {
    watched(async || {
        let log = Log::default();
        let (page, task) = mounted_task();
        task.run(log.observed("one", pending()));
        settle().await;
        task.run(log.observed("two", pending()));
        settle().await;
        assert_eq!(log.take(), ["start one", "drop one", "start two"]);
        task.cancel();
        settle().await;
        assert_eq!(log.take(), ["drop two"]);
        drop(page);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_task_that_never_began_is_dropped_unpolled() {
    watched(async || {
        let log = Log::default();
        let (page, task) = mounted_task();
        task.run(log.observed("one", pending()));
        task.run(log.observed("two", pending()));
        settle().await;
        assert_eq!(log.take(), ["drop one", "start two"]);
        drop(page);
        settle().await;
        assert_eq!(log.take(), ["drop two"]);
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_task_may_start_its_successor() {
    watched(async || {
        let log = Log::default();
        let (page, task) = mounted_task();
        let next = log.clone();
        task.run(log.observed("one", async move {
            task.run(next.observed("two", async {}));
        }));
        settle().await;
        assert_eq!(
            log.take(),
            ["start one", "drop one", "start two", "drop two"]
        );
        drop(page);
    })
    .await;
}

#[wasm_bindgen_test]
async fn without_its_component_nothing_starts() {
    watched(async || {
        let log = Log::default();
        let (page, task) = mounted_task();
        drop(page);
        task.run(log.observed("late", pending()));
        task.cancel();
        assert_eq!(log.take(), ["drop late"]);
    })
    .await;
}
