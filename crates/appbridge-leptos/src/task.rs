//! One task at a time.

use std::future::Future;
use std::pin::Pin;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Runs one task at a time, the last one started.
///
/// Starting the next drops the one before: of several requests for the same place
/// on the screen, a slow earlier answer never replaces a later one. The last task is
/// dropped with the owner in which this value was made.
///
/// ```no_run
/// use std::time::Duration;
///
/// use appbridge::method::GetCurrentItemId;
/// use appbridge_leptos::{LatestTask, use_app_bridge};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Ask() -> impl IntoView {
///     let bridge = StoredValue::new_local(use_app_bridge().ok());
///     let item = RwSignal::new(None);
///     let task = LatestTask::new();
///     let ask = move |_| {
///         let Some(bridge) = bridge.get_value() else { return };
///         task.run(async move {
///             item.set(bridge.call(GetCurrentItemId).await.ok().flatten());
///         });
///     };
///     view! { <button on:click=ask>{item}</button> }
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LatestTask {
    running: StoredValue<Option<Running>>,
}

impl LatestTask {
    /// Without a task yet. Ends with the current owner; outside of one it never does.
    #[must_use]
    pub fn new() -> Self {
        Self {
            running: StoredValue::new(None),
        }
    }

    /// Starts `task` in place of the one before. Does nothing when the owner is gone,
    /// and on a server.
    ///
    /// # Cancellation
    ///
    /// A task that is replaced is not polled again, and is dropped before the new one
    /// is polled first.
    pub fn run(self, task: impl Future<Output = ()> + 'static) {
        self.run_boxed(Box::pin(task));
    }

    /// Drops the task that is running, if there is one.
    pub fn cancel(self) {
        self.running.try_set_value(None);
    }

    /// Not generic, so that an app holds it once and not once per task.
    fn run_boxed(self, task: Pin<Box<dyn Future<Output = ()>>>) {
        // A server renders what is shown before anything has been answered.
        if cfg!(not(target_arch = "wasm32")) {
            return;
        }
        let (handle, registration) = AbortHandle::new_pair();
        if self.running.try_set_value(Some(Running(handle))).is_some() {
            return;
        }
        spawn_local(async move {
            // Aborted or done: what the task had to say, it has said to signals.
            let _ = Abortable::new(task, registration).await;
        });
    }
}

impl Default for LatestTask {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Debug)]
struct Running(AbortHandle);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}
