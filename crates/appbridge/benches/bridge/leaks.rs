//! What a million calls and many subscriptions leave behind.

use appbridge::event::CustomerChanged;
use appbridge::method::GetSessionToken;
use futures_util::future::join_all;
use js_sys::{ArrayBuffer, WebAssembly};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::measure::task;
use crate::page::Page;
use crate::report;

const AT_ONCE: usize = 100;
const CALLS: usize = 1_000_000;
const SUBSCRIPTIONS: usize = 100_000;
/// The part of it that comes first and may make room for itself.
const WARM_UP: usize = 50;

#[wasm_bindgen_test]
async fn nothing_is_left_behind() {
    let page = Page::open().await;
    work(&page, CALLS / WARM_UP, SUBSCRIPTIONS / WARM_UP).await;
    let heap_before = page.heap_bytes().await;
    let pages_before = wasm_pages();

    work(&page, CALLS, SUBSCRIPTIONS).await;
    let heap_after = page.heap_bytes().await;
    let pages_after = wasm_pages();

    report("leak.wasm_pages", pages_after - pages_before);
    report("leak.js_heap_bytes", heap_after - heap_before);
}

async fn work(page: &Page, calls: usize, subscriptions: usize) {
    let bridge = page.rust.clone();
    let work = task(async move {
        for _ in 0..calls / AT_ONCE {
            for reply in join_all((0..AT_ONCE).map(|_| bridge.call(GetSessionToken))).await {
                reply.unwrap();
            }
        }
        for _ in 0..subscriptions {
            drop(bridge.subscribe::<CustomerChanged>().unwrap());
        }
    });
    JsFuture::from(work).await.unwrap();
}

/// The memory of this wasm, in pages of 64 KiB.
fn wasm_pages() -> f64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: ArrayBuffer = memory.buffer().unchecked_into();
    f64::from(buffer.byte_length()) / 65_536.0
}
