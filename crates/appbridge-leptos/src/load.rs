//! Requests that depend on signals.

use std::future::Future;

use leptos::prelude::*;

use crate::task::LatestTask;

/// How a request for a `T` stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load<T, E> {
    /// It is under way.
    Waiting,
    /// It was answered.
    Ready(T),
    /// It came to nothing.
    Failed(E),
}

impl<T, E> Load<T, E> {
    /// The answer, if there is one.
    pub fn ready(self) -> Option<T> {
        match self {
            Self::Ready(answer) => Some(answer),
            _ => None,
        }
    }

    /// The same for a reference.
    pub fn as_ref(&self) -> Load<&T, &E> {
        match self {
            Self::Waiting => Load::Waiting,
            Self::Ready(answer) => Load::Ready(answer),
            Self::Failed(error) => Load::Failed(error),
        }
    }
}

impl<T, E> From<Result<T, E>> for Load<T, E> {
    fn from(answer: Result<T, E>) -> Self {
        match answer {
            Ok(answer) => Self::Ready(answer),
            Err(error) => Self::Failed(error),
        }
    }
}

/// A request that is made anew whenever what it depends on changes; see [`use_load`].
pub struct LatestLoad<T: Send + Sync + 'static, E: Send + Sync + 'static> {
    state: RwSignal<Load<T, E>>,
    loading: RwSignal<bool>,
    /// Changes with every reload.
    round: RwSignal<u32>,
    keeps: StoredValue<bool>,
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Clone for LatestLoad<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> Copy for LatestLoad<T, E> {}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> LatestLoad<T, E> {
    /// Keeps the last answer, or failure, until the next has come, instead of
    /// [`Load::Waiting`]; [`is_loading`](Self::is_loading) then says that it is old.
    #[must_use]
    pub fn keep_previous(self) -> Self {
        self.keeps.set_value(true);
        self
    }

    /// How the request stands; a view that asks follows its changes.
    pub fn get(self) -> Load<T, E>
    where
        T: Clone,
        E: Clone,
    {
        self.state.get()
    }

    /// [`get`](Self::get) without a copy.
    pub fn with<R>(self, read: impl FnOnce(&Load<T, E>) -> R) -> R {
        self.state.with(read)
    }

    /// How the request stands, as a signal.
    #[must_use]
    pub fn state(self) -> ReadSignal<Load<T, E>> {
        self.state.read_only()
    }

    /// Whether an answer is awaited; a view that asks follows its changes.
    #[must_use]
    pub fn is_loading(self) -> bool {
        self.loading.get()
    }

    /// Makes the request again, in place of one that is under way.
    pub fn reload(self) {
        if let Some(round) = self.round.try_get_untracked() {
            self.round.set(round.wrapping_add(1));
            self.begin();
        }
    }
}

/// Makes a request now, and again whenever `source` gives another value.
///
/// `source` may read signals; `load` gets its value and makes a future of the answer,
/// and what it reads is not followed. The request under way is dropped when the next
/// one starts and when the component is gone: nobody waits for its answer, and an HTTP
/// request is aborted. So an earlier answer never replaces a later one.
///
/// Changes are seen after the current event has been dealt with, so several of them
/// at once make one request.
///
/// ```no_run
/// use appbridge_leptos::{Load, use_load};
/// use leptos::prelude::*;
///
/// # async fn search_for(text: String) -> Result<Vec<String>, std::num::ParseIntError> { Ok(vec![text]) }
/// #[component]
/// fn Found(search: RwSignal<String>) -> impl IntoView {
///     let found = use_load(move || search.get(), search_for).keep_previous();
///     view! {
///         <ul aria-busy=move || found.is_loading().to_string()>
///             {move || match found.get() {
///                 Load::Waiting => view! { <li>"…"</li> }.into_any(),
///                 Load::Failed(error) => view! { <li>{error.to_string()}</li> }.into_any(),
///                 Load::Ready(names) => names
///                     .into_iter()
///                     .map(|name| view! { <li>{name}</li> })
///                     .collect_view()
///                     .into_any(),
///             }}
///         </ul>
///         <button on:click=move |_| found.reload()>"Again"</button>
///     }
/// }
/// ```
pub fn use_load<S, T, E, Fut>(
    source: impl Fn() -> S + 'static,
    load: impl Fn(S) -> Fut + 'static,
) -> LatestLoad<T, E>
where
    S: Clone + PartialEq + 'static,
    T: Send + Sync + 'static,
    E: Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + 'static,
{
    let latest = LatestLoad {
        state: RwSignal::new(Load::Waiting),
        loading: RwSignal::new(true),
        round: RwSignal::new(0),
        keeps: StoredValue::new(false),
    };
    let task = LatestTask::new();
    let mut asked = None;
    follow(Box::new(move || {
        let wanted = (source(), latest.round.get());
        if asked.as_ref() != Some(&wanted) {
            let answer = untrack(|| load(wanted.0.clone()));
            asked = Some(wanted);
            latest.begin();
            task.run(async move { latest.end(answer.await.into()) });
        }
    }));
    latest
}

/// Not generic, so that an app holds one kind of effect and not one per request.
fn follow(mut begin_anew: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| begin_anew());
}

impl<T: Send + Sync + 'static, E: Send + Sync + 'static> LatestLoad<T, E> {
    fn begin(self) {
        // What stays as it is is not set anew: views would be built again for nothing.
        if !self.loading.get_untracked() {
            self.loading.set(true);
        }
        let waits = |state: &Load<T, E>| matches!(state, Load::Waiting);
        if !self.keeps.get_value() && !self.state.with_untracked(waits) {
            self.state.set(Load::Waiting);
        }
    }

    fn end(self, state: Load<T, E>) {
        self.state.set(state);
        self.loading.set(false);
    }
}
