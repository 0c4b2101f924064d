//! Of several tasks for the same place on the screen, only the last one counts.

use std::future::Future;

use futures_util::future::{AbortHandle, Abortable, LocalBoxFuture};
use leptos::prelude::*;

/// Runs one task at a time.
///
/// Starting the next drops the one before and, with it, its request: a slow
/// earlier answer never replaces a later one. The last task ends with the
/// component that made this value.
#[derive(Clone, Copy)]
pub(crate) struct Latest {
    running: StoredValue<Option<Running>>,
}

impl Latest {
    pub(crate) fn new() -> Self {
        Self {
            running: StoredValue::new(None),
        }
    }

    /// Starts `task` in place of the one before.
    pub(crate) fn run(self, task: impl Future<Output = ()> + 'static) {
        self.run_boxed(Box::pin(task));
    }

    /// Not generic, so that the app holds it once and not once per task.
    fn run_boxed(self, task: LocalBoxFuture<'static, ()>) {
        let (handle, registration) = AbortHandle::new_pair();
        let refused = self.running.try_set_value(Some(Running(handle)));
        if refused.is_some() {
            // The component is gone; nobody is left to see the answer.
            return;
        }
        leptos::task::spawn_local(async move {
            // Aborted or done: what the task had to say, it has said to signals.
            let _ = Abortable::new(task, registration).await;
        });
    }
}

struct Running(AbortHandle);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}
