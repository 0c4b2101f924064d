//! Calls that are passed from task to task.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

use appbridge::Call;
use appbridge::method::GetSessionToken;
use futures_util::FutureExt;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::fake::FakeBridge;
use crate::support::guard::guarded;

thread_local! {
    /// What a waker owns, found by its number, as wakers must be `Send`.
    static OWNED: RefCell<Vec<Option<Call<String>>>> = const { RefCell::new(Vec::new()) };
}

/// A waker that is the last to hold a task, and with it another call.
struct LastOwner(Mutex<usize>);

impl Wake for LastOwner {
    fn wake(self: Arc<Self>) {}
}

impl Drop for LastOwner {
    fn drop(&mut self) {
        let owned = OWNED.with_borrow_mut(|owned| owned[*self.0.lock().unwrap()].take());
        drop(owned);
    }
}

fn poll(call: &mut Call<String>, waker: &Waker) -> bool {
    Pin::new(call)
        .poll(&mut Context::from_waker(waker))
        .is_ready()
}

#[wasm_bindgen_test]
async fn a_forgotten_waker_may_own_other_calls() {
    guarded(async |_| {
        let fake = FakeBridge::new();
        let bridge = fake.bridge();
        let mut owned = bridge.call(GetSessionToken);
        assert!((&mut owned).now_or_never().is_none());
        let number = OWNED.with_borrow_mut(|all| {
            all.push(Some(owned));
            all.len() - 1
        });
        let last = Waker::from(Arc::new(LastOwner(Mutex::new(number))));

        let mut call = bridge.call(GetSessionToken);
        assert!(!poll(&mut call, &last));
        drop(last);
        // Another task takes over, and the waker of the first is dropped.
        assert!(!poll(&mut call, Waker::noop()));
        assert!(OWNED.with_borrow(|owned| owned[number].is_none()));

        fake.resolve_next(&"of the dropped call".into());
        fake.resolve_next(&"token".into());
        assert_eq!(call.await.unwrap(), "token");
    })
    .await;
}
