//! Promises of JavaScript that Rust works on.
//!
//! Not by `spawn_local`, whose tasks cannot be ended from outside: what a signal has
//! aborted would stay until the host answers.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use appbridge::RawError;
use slotmap::{DefaultKey, Key as _, KeyData, SlotMap};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::thrown;

/// What a promise waits for. Boxed, so that the browser gets one state machine for all of
/// them and not one for each.
pub(crate) type Work = Pin<Box<dyn Future<Output = Result<JsValue, RawError>>>>;

#[wasm_bindgen]
extern "C" {
    /// A promise of JavaScript's that is to be settled, see `js/waiting.js`.
    pub type Deferred;

    #[wasm_bindgen(method, structural)]
    fn resolve(this: &Deferred, value: &JsValue);

    #[wasm_bindgen(method, structural)]
    fn reject(this: &Deferred, reason: &JsValue);
}

#[wasm_bindgen(module = "/js/waiting.js")]
extern "C" {
    /// Calls `step` with a task, once what runs now is through. Never throws.
    #[wasm_bindgen(js_name = later)]
    fn later(step: &Closure<dyn Fn(u64)>, task: u64);
}

struct Task {
    promise: Deferred,
    /// Absent while it is being polled.
    work: Option<Work>,
}

thread_local! {
    static TASKS: RefCell<SlotMap<DefaultKey, Task>> = RefCell::default();
    static STEP: Closure<dyn Fn(u64)> = Closure::new(step);
}

/// Settles a promise by what the work gives, unless the task that this names is ended
/// before.
pub(crate) fn begin(promise: Deferred, work: Work) -> u64 {
    let work = Some(work);
    let key = TASKS.with_borrow_mut(|tasks| tasks.insert(Task { promise, work }));
    let task = key.data().as_ffi();
    step(task);
    task
}

/// Ends a task, whose promise is not settled any more. One that is over does not mind.
pub(crate) fn end(task: u64) {
    drop(remove(task));
}

fn step(task: u64) {
    let key = DefaultKey::from(KeyData::from_ffi(task));
    let Some(mut work) = TASKS.with_borrow_mut(|tasks| tasks.get_mut(key)?.work.take()) else {
        return;
    };
    let waker = Waker::from(Arc::new(TaskWaker(task)));
    match work.as_mut().poll(&mut Context::from_waker(&waker)) {
        Poll::Pending => {
            let ended = TASKS.with_borrow_mut(|tasks| match tasks.get_mut(key) {
                Some(task) => task.work.replace(work),
                None => Some(work),
            });
            // Dropped only when nothing is borrowed, whatever its destructors do.
            drop(ended);
        }
        Poll::Ready(result) => {
            if let Some(Task { promise, .. }) = remove(task) {
                match result {
                    Ok(value) => promise.resolve(&value),
                    Err(raw) => promise.reject(&thrown(raw)),
                }
            }
        }
    }
}

fn remove(task: u64) -> Option<Task> {
    let key = KeyData::from_ffi(task).into();
    TASKS.with_borrow_mut(|tasks| tasks.remove(key))
}

/// Knows its task by the number alone, and so may be sent anywhere.
struct TaskWaker(u64);

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        STEP.with(|step| later(step, self.0));
    }
}
