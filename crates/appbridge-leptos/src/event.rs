//! Events of the host as signals.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use appbridge::event::Event;
use appbridge::{AppBridge, Error, Subscription};
use futures_util::StreamExt as _;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::context::use_app_bridge;
use crate::error::HookError;
use crate::task::LatestTask;

/// What the host said last by an event; see [`use_event`].
pub struct LatestEvent<E: Send + Sync + 'static> {
    /// The last payload that was understood; `None` until there is one.
    pub value: ReadSignal<Option<E>>,
    /// Why `value` may be out of date, or stay `None`. The next payload that is
    /// understood clears it.
    pub error: ReadSignal<Option<HookError>>,
}

impl<E: Send + Sync + 'static> Clone for LatestEvent<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Send + Sync + 'static> Copy for LatestEvent<E> {}

/// Follows an event of the host for as long as the component lives.
///
/// The value starts with what the event would say now, for events whose host has a
/// method for that ([`AppBridge::current`]). The app subscribes before it asks, so no
/// change falls between the two, and an answer that comes after an event is older
/// than that and is ignored.
///
/// ```no_run
/// use appbridge::event::ItemChanged;
/// use appbridge_leptos::{LatestEvent, use_event};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Selected() -> impl IntoView {
///     let LatestEvent { value, .. } = use_event::<ItemChanged>();
///     view! { <p>{move || value.get().and_then(|selection| selection.item_id)}</p> }
/// }
/// ```
///
/// # Errors
///
/// They go to [`LatestEvent::error`], and the value stays as it is:
///
/// - a payload that does not fit, and events that were missed; the subscription goes
///   on;
/// - a bridge without events, as those of some hosts are: the current value is asked
///   for all the same, and is the only one;
/// - a host that does not answer the question for the current value, which takes
///   10 seconds to know; events are listened to all the same;
/// - [`HookError::NoBridge`].
pub fn use_event<E>() -> LatestEvent<E>
where
    E: Event + DeserializeOwned + Send + Sync + 'static,
{
    let (value, error) = (RwSignal::new(None), RwSignal::new(None));
    match use_app_bridge() {
        Ok(bridge) => LatestTask::new().run(Latest { value, error }.follow(&bridge)),
        Err(reason) => error.set(Some(reason)),
    }
    LatestEvent {
        value: value.read_only(),
        error: error.read_only(),
    }
}

struct Latest<E: Send + Sync + 'static> {
    value: RwSignal<Option<E>>,
    error: RwSignal<Option<HookError>>,
}

type Question<E> = Pin<Box<dyn Future<Output = Result<E, Error>>>>;

impl<E: Event + DeserializeOwned + Send + Sync + 'static> Latest<E> {
    /// Subscribes, and returns what is to be run from then on.
    fn follow(self, bridge: &AppBridge) -> impl Future<Output = ()> + use<E> {
        let mut changes = match bridge.subscribe::<E>() {
            Ok(changes) => Some(changes),
            Err(error) => {
                self.fail(error);
                None
            }
        };
        let mut question = bridge.current::<E>().map(|current| {
            let question: Question<E> = Box::pin(current);
            question
        });
        poll_fn(move |cx| {
            if let Some(changes) = &mut changes {
                self.hear(changes, &mut question, cx);
            }
            self.listen_for_answer(&mut question, cx);
            match (&changes, &question) {
                (None, None) => Poll::Ready(()),
                _ => Poll::Pending,
            }
        })
    }

    fn hear(
        &self,
        changes: &mut Subscription<E>,
        question: &mut Option<Question<E>>,
        cx: &mut Context<'_>,
    ) {
        while let Poll::Ready(Some(change)) = changes.poll_next_unpin(cx) {
            match change {
                Ok(payload) => {
                    // An answer from now on would be older than this.
                    *question = None;
                    if self.error.with_untracked(Option::is_some) {
                        self.error.set(None);
                    }
                    self.value.set(Some(payload));
                }
                Err(error) => self.fail(error),
            }
        }
    }

    fn listen_for_answer(&self, question: &mut Option<Question<E>>, cx: &mut Context<'_>) {
        let Some(answering) = question else {
            return;
        };
        let Poll::Ready(answer) = answering.as_mut().poll(cx) else {
            return;
        };
        *question = None;
        match answer {
            Ok(payload) => self.value.set(Some(payload)),
            // What is wrong with the subscription matters more.
            Err(_) if self.error.with_untracked(Option::is_some) => {}
            Err(error) => self.fail(error),
        }
    }

    fn fail(&self, error: Error) {
        self.error.set(Some(error.into()));
    }
}
