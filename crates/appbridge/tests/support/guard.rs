//! `page_guard.js`: no test may leave an unhandled rejection or a console error.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(js_namespace = fakes)]
extern "C" {
    /// See `page_guard.js`.
    pub type PageGuard;

    #[wasm_bindgen(constructor)]
    fn new() -> PageGuard;

    #[wasm_bindgen(method)]
    async fn complaints(this: &PageGuard) -> JsValue;

    #[wasm_bindgen(method)]
    fn stop(this: &PageGuard);
}

/// Watches the page and its frames for as long as a test runs.
pub struct Guard(PageGuard);

impl Guard {
    /// What the page complained about since the last time; for tests that expect it.
    pub async fn complaints(&self) -> Vec<String> {
        super::read(self.0.complaints().await)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Runs a test; fails when the page complains about something that the test has not
/// fetched with [`Guard::complaints`].
pub async fn guarded(test: impl AsyncFnOnce(&Guard)) {
    super::load_fakes().await;
    let guard = Guard(PageGuard::new());
    test(&guard).await;
    assert_eq!(guard.complaints().await, [""; 0], "the page complained");
}
