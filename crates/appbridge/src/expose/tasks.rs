//! Handlers at work.
//!
//! They are not run by `spawn_local`: JavaScript takes every step of a handler
//! within a `try` of its own, so that one that panics ends alone and is answered
//! for, instead of ending in the console while the host waits.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use slotmap::{DefaultKey, SlotMap};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::HandlerFailure;
use crate::keys;
use crate::sys::{Invocation, Step};
use crate::trace::Trace;

/// What a handler comes to.
pub(super) type Answer = Pin<Box<dyn Future<Output = Result<JsValue, HandlerFailure>>>>;

/// Whose tasks they are: one exposed method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner(u64);

impl Owner {
    pub(super) fn new() -> Self {
        NEXT_OWNER.with(|next| {
            let owner = next.get();
            next.set(owner.wrapping_add(1));
            Self(owner)
        })
    }
}

struct Task {
    owner: Owner,
    invocation: Invocation,
    trace: Trace,
    /// Absent while it is being polled.
    answer: Option<Answer>,
}

thread_local! {
    static TASKS: RefCell<SlotMap<DefaultKey, Task>> = RefCell::default();
    static NEXT_OWNER: Cell<u64> = const { Cell::new(0) };
    static STEP: Step = Closure::new(step);
}

/// Takes a call of the host. Its first step is taken by the caller.
pub(super) fn begin(owner: Owner, invocation: Invocation, trace: Trace, answer: Answer) {
    let key = TASKS.with_borrow_mut(|tasks| {
        tasks.insert(Task {
            owner,
            invocation: invocation.clone(),
            trace,
            answer: Some(answer),
        })
    });
    let (index, version) = keys::parts(key);
    // `assign` only sets members of an object that is this crate's own.
    let _ = STEP.with(|step| invocation.assign(index, version, step));
}

/// Ends all tasks of an exposed method, whose callers have been told.
pub(super) fn withdraw(owner: Owner) {
    let ended: Vec<Task> = TASKS.with_borrow_mut(|tasks| {
        let owned = |task: &Task| task.owner == owner;
        let keys: Vec<DefaultKey> = tasks
            .iter()
            .filter(|(_, task)| owned(task))
            .map(|(key, _)| key)
            .collect();
        keys.into_iter()
            .filter_map(|key| tasks.remove(key))
            .collect()
    });
    // Dropped only now: their destructors may come back to here.
    drop(ended);
}

/// What JavaScript calls to let a task go on, and once more when that has panicked.
fn step(index: u32, version: u32, panicked: bool) {
    let key = keys::of_parts(index, version);
    if panicked {
        drop(remove(key));
        return;
    }
    let answer = TASKS.with_borrow_mut(|tasks| tasks.get_mut(key)?.answer.take());
    let Some(mut answer) = answer else {
        return;
    };
    let waker = Waker::from(Arc::new(TaskWaker(key)));
    match answer.as_mut().poll(&mut Context::from_waker(&waker)) {
        Poll::Ready(result) => {
            // None when the guard was dropped meanwhile: the caller has been told.
            if let Some(mut task) = remove(key) {
                tell(match result {
                    Ok(reply) => {
                        task.trace.sent(&reply);
                        task.trace.end("ok");
                        task.invocation.reply(&reply)
                    }
                    Err(failure) => {
                        task.trace.end("failed");
                        task.invocation.refuse(failure.code(), failure.message())
                    }
                });
            }
        }
        Poll::Pending => {
            let withdrawn = TASKS.with_borrow_mut(|tasks| match tasks.get_mut(key) {
                Some(task) => {
                    task.answer = Some(answer);
                    None
                }
                None => Some(answer),
            });
            // Dropped only now: its destructors may come back to here.
            drop(withdrawn);
        }
    }
}

fn remove(key: DefaultKey) -> Option<Task> {
    TASKS.with_borrow_mut(|tasks| tasks.remove(key))
}

/// Settling a promise cannot fail, and there would be nobody to tell.
fn tell(told: Result<(), JsValue>) {
    let _ = told;
}

/// Knows its task by the key alone, and so may be sent anywhere.
struct TaskWaker(DefaultKey);

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        let invocation = TASKS
            .try_with(|tasks| Some(tasks.try_borrow().ok()?.get(self.0)?.invocation.clone()))
            .ok()
            .flatten();
        if let Some(invocation) = invocation {
            tell(invocation.schedule());
        }
    }
}
