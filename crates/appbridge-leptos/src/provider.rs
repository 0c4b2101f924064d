//! Connects the page and shows how that goes.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use appbridge::{AppBridge, ConnectOptions, Error};
use leptos::children::ViewFn;
use leptos::context::Provider;
use leptos::prelude::*;

use crate::context::{BridgeState, Context};
use crate::task::LatestTask;

/// Connects to the host and shows `children` once the bridge stands; hooks below find
/// it there.
///
/// Connects when it is made, and once: a nested provider has a state and tokens of its
/// own, but the page shakes hands only once, however many there are. Taken off the
/// page while it connects, it stops waiting.
///
/// What it shows until then, and when it fails, are short English sentences, unless
/// told otherwise:
///
/// ```no_run
/// use std::time::Duration;
///
/// use appbridge::ConnectOptions;
/// use appbridge_leptos::{AppBridgeProvider, ConnectFailure};
/// use leptos::prelude::*;
///
/// #[component]
/// fn App() -> impl IntoView {
///     view! {
///         <AppBridgeProvider
///             connect=ConnectOptions::default().handshake_timeout(Duration::from_secs(5))
///             connecting=|| view! { <p role="status">"Einen Moment …"</p> }
///             not_embedded=|| view! { <p>"Bitte in JTL öffnen."</p> }
///             failed=|ConnectFailure { error, retry }| view! {
///                 <p role="alert">{error.code()}</p>
///                 <button on:click=move |_| retry.run(())>"Noch einmal"</button>
///             }
///         >
///             <p>"Verbunden."</p>
///         </AppBridgeProvider>
///     }
/// }
/// ```
#[component]
pub fn AppBridgeProvider(
    /// How to connect: [`ConnectOptions`], an [`AppBridge`] that is there already, or
    /// any way that [`Connect::with`] is given.
    #[prop(optional, into)]
    connect: Connect,
    /// Shown during the handshake.
    #[prop(default = ViewFn::from(say_connecting), into)]
    connecting: ViewFn,
    /// Shown where there is no host: the page is not in a frame.
    #[prop(default = ViewFn::from(say_not_embedded), into)]
    not_embedded: ViewFn,
    /// Shown when connecting failed. Gets the reason, and a way to try again.
    #[prop(optional, into)]
    failed: FailedView,
    /// Shown with the bridge.
    children: ChildrenFn,
) -> impl IntoView {
    let connection = Connection::start(connect);
    let content = move || match connection.context.state.get() {
        BridgeState::Connecting => connecting.run(),
        BridgeState::NotEmbedded => not_embedded.run(),
        BridgeState::Failed(error) => failed.run(ConnectFailure {
            error,
            retry: Callback::new(move |()| connection.retry()),
        }),
        BridgeState::Connected(_) => children(),
    };
    view! { <Provider value=connection.context>{content}</Provider> }
}

/// How an [`AppBridgeProvider`] comes to its bridge: unless told otherwise as
/// [`AppBridge::connect`] does.
#[derive(Clone)]
pub struct Connect {
    /// A bridge that is there already.
    made: Option<AppBridge>,
    attempt: Attempt,
}

type Attempt = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<AppBridge, Error>>>>>;

impl Connect {
    /// By `attempt`, which is made again for every retry. For pages that keep the
    /// SDK's promise in a place of their own ([`AppBridge::from_promise`]), and for
    /// tests.
    pub fn with<F, Fut>(attempt: F) -> Self
    where
        F: Fn() -> Fut + 'static,
        Fut: Future<Output = Result<AppBridge, Error>> + 'static,
    {
        Self {
            made: None,
            attempt: Rc::new(move || Box::pin(attempt())),
        }
    }
}

impl Default for Connect {
    fn default() -> Self {
        ConnectOptions::default().into()
    }
}

impl From<ConnectOptions> for Connect {
    fn from(options: ConnectOptions) -> Self {
        Self::with(move || AppBridge::connect_with(options))
    }
}

impl From<AppBridge> for Connect {
    fn from(bridge: AppBridge) -> Self {
        Self {
            made: Some(bridge),
            ..Self::default()
        }
    }
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect")
            .field("made", &self.made)
            .finish_non_exhaustive()
    }
}

/// Why there is no bridge, and the way to another attempt.
#[derive(Debug, Clone)]
pub struct ConnectFailure {
    /// What went wrong; never [`Error::NotEmbedded`], which has a view of its own.
    pub error: Error,
    /// Connects again. Does nothing unless the failure is still the state of things.
    ///
    /// After [`Error::HandshakeTimedOut`] and [`Error::SdkStartedLate`] this goes on waiting for the same
    /// handshake; a host that offers another only to a page that has just loaded
    /// needs the page to be loaded again.
    pub retry: Callback<()>,
}

/// Makes the view of a [`ConnectFailure`]; any function of one is such a view.
#[derive(Clone)]
pub struct FailedView(Arc<dyn Fn(ConnectFailure) -> AnyView + Send + Sync>);

impl FailedView {
    fn run(&self, failure: ConnectFailure) -> AnyView {
        (self.0)(failure)
    }
}

impl<F, V> From<F> for FailedView
where
    F: Fn(ConnectFailure) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    fn from(view: F) -> Self {
        Self(Arc::new(move |failure| view(failure).into_any()))
    }
}

/// Short English sentences.
impl Default for FailedView {
    fn default() -> Self {
        Self::from(say_failed)
    }
}

impl fmt::Debug for FailedView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FailedView").finish_non_exhaustive()
    }
}

/// The state of a provider, and what changes it.
#[derive(Clone, Copy)]
struct Connection {
    context: Context,
    attempt: StoredValue<Attempt, LocalStorage>,
    task: LatestTask,
}

impl Connection {
    fn start(connect: Connect) -> Self {
        // A bridge that is there already needs no waiting, not even for a moment.
        let waits = connect.made.is_none();
        let state = connect
            .made
            .map_or(BridgeState::Connecting, BridgeState::Connected);
        let connection = Self {
            context: Context::new(state),
            attempt: StoredValue::new_local(connect.attempt),
            task: LatestTask::new(),
        };
        if waits {
            connection.attempt();
        }
        connection
    }

    fn attempt(self) {
        let connecting = self.attempt.with_value(|attempt| attempt());
        self.task.run(async move {
            self.context.state.set(connecting.await.into());
        });
    }

    fn retry(self) {
        let state = self.context.state;
        let failed = state.with_untracked(|state| matches!(state, BridgeState::Failed(_)));
        if failed {
            state.set(BridgeState::Connecting);
            self.attempt();
        }
    }
}

fn say_connecting() -> AnyView {
    view! { <p role="status" lang="en">"Connecting to JTL …"</p> }.into_any()
}

fn say_not_embedded() -> AnyView {
    view! { <p role="alert" lang="en">"This page works only inside JTL."</p> }.into_any()
}

fn say_failed(ConnectFailure { error, retry }: ConnectFailure) -> AnyView {
    view! {
        <div role="alert" lang="en">
            <p>"The connection to JTL failed (" <code>{error.code()}</code> ")."</p>
            <button type="button" on:click=move |_| retry.run(())>"Try again"</button>
        </div>
    }
    .into_any()
}
