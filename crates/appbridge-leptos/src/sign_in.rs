//! Pages that people open within JTL and outside of it.

use std::fmt;
use std::sync::Arc;

use appbridge::fetch::{Client, FetchError};
use appbridge::is_embedded;
use appbridge_types::sign_in::{SignInStatus, SignOut, SignedIn};
use leptos::children::ViewFn;
use leptos::context::Provider;
use leptos::prelude::*;

use crate::load::{LatestLoad, Load, use_load};
use crate::provider::{AppBridgeProvider, Connect, FailedView};
use crate::task::LatestTask;

/// Shows `children` to somebody whom the app's backend knows: in a frame over the bridge,
/// as [`AppBridgeProvider`] does, and in a tab of its own over the session that the
/// backend's `/auth` routes keep. [`use_client`](crate::use_client) below it works in both.
///
/// Who has no session is sent to the sign-in at once, and comes back to the page's address,
/// with its query and fragment; likewise when the session ends in the middle of work. The
/// routes are found at `auth/…`, relative to the page's `<base>`.
///
/// ```no_run
/// use appbridge_leptos::{SessionFailure, SessionProvider};
/// use leptos::prelude::*;
///
/// #[component]
/// fn App() -> impl IntoView {
///     view! {
///         <SessionProvider
///             connecting=|| view! { <p role="status">"…"</p> }
///             not_configured=|| view! { <p>"Please open this app in JTL."</p> }
///             session_failed=|SessionFailure { error, retry }| view! {
///                 <p role="alert">{error.code().to_owned()}</p>
///                 <button on:click=move |_| retry.run(())>"Try again"</button>
///             }
///         >
///             <p>"Hello."</p>
///         </SessionProvider>
///     }
/// }
/// ```
#[component]
pub fn SessionProvider(
    /// How to connect within a frame.
    #[prop(optional, into)]
    connect: Connect,
    /// Shown until it is known who is there, and while the browser goes to the sign-in.
    #[prop(into)]
    connecting: ViewFn,
    /// Shown in a frame when connecting failed; short English sentences unless given.
    #[prop(optional, into)]
    failed: FailedView,
    /// Shown outside of a frame where the backend says that nobody can sign in, as it lacks
    /// settings.
    #[prop(into)]
    not_configured: ViewFn,
    /// Shown outside of a frame when the backend does not say who is signed in.
    #[prop(into)]
    session_failed: SessionFailedView,
    /// Shown to who is known.
    children: ChildrenFn,
) -> impl IntoView {
    if is_embedded() {
        return view! { <AppBridgeProvider connect connecting failed children /> }.into_any();
    }
    let session: LatestLoad<SignInStatus, FetchError> = use_load(
        || (),
        |()| {
            let request = client().get("auth/session");
            async move {
                let status: SignInStatus = request.send().await?.json()?;
                if status.signed_in.is_none() && status.missing_settings.is_empty() {
                    sign_in();
                }
                Ok(status)
            }
        },
    );
    let content = move || match session.get() {
        Load::Ready(status) => match status.signed_in {
            Some(who) => {
                let (sign_in, children) = (SignIn::new(who), children.clone());
                view! { <Provider value=sign_in>{children()}</Provider> }.into_any()
            }
            // The browser is on its way to the sign-in.
            None if status.missing_settings.is_empty() => connecting.run(),
            None => not_configured.run(),
        },
        Load::Waiting => connecting.run(),
        Load::Failed(error) => session_failed.run(SessionFailure {
            error,
            retry: Callback::new(move |()| session.reload()),
        }),
    };
    content.into_any()
}

/// Who has signed in outside of JTL; see [`use_sign_in`].
#[derive(Debug, Clone, Copy)]
pub struct SignIn {
    who: StoredValue<SignedIn>,
    signing_out: LatestTask,
    failure: RwSignal<Option<FetchError>>,
}

impl SignIn {
    fn new(who: SignedIn) -> Self {
        Self {
            who: StoredValue::new(who),
            signing_out: LatestTask::new(),
            failure: RwSignal::new(None),
        }
    }

    /// Who has signed in, as it was when the page was opened.
    #[must_use]
    pub fn who(self) -> SignedIn {
        self.who.get_value()
    }

    /// Ends the session of the app, and goes where the identity provider ends its own.
    pub fn sign_out(self) {
        self.failure.set(None);
        // Who has been signed out already need not be signed in for that.
        let request = Client::with_cookie(|| ()).post("auth/sign-out");
        self.signing_out.run(async move {
            let ended = async { request.send().await?.json::<SignOut>() };
            match ended.await {
                Ok(SignOut { location }) => go_to(&location),
                Err(error) => self.failure.set(Some(error)),
            }
        });
    }

    /// Why the last [`sign_out`](Self::sign_out) came to nothing; a view that asks follows its
    /// changes.
    #[must_use]
    pub fn sign_out_failure(self) -> Option<FetchError> {
        self.failure.get()
    }

    pub(crate) fn client(self) -> Client {
        client().signed_in_as(self.who.with_value(|who| who.key))
    }
}

/// Who has signed in outside of JTL; `None` in a frame, and where there is no
/// [`SessionProvider`] above.
#[must_use]
pub fn use_sign_in() -> Option<SignIn> {
    use_context()
}

/// Why the backend does not say who is signed in, and the way to another attempt.
#[derive(Debug, Clone)]
pub struct SessionFailure {
    /// What went wrong.
    pub error: FetchError,
    /// Asks the backend again.
    pub retry: Callback<()>,
}

/// Makes the view of a [`SessionFailure`]; any function of one is such a view.
#[derive(Clone)]
pub struct SessionFailedView(Arc<dyn Fn(SessionFailure) -> AnyView + Send + Sync>);

impl SessionFailedView {
    fn run(&self, failure: SessionFailure) -> AnyView {
        (self.0)(failure)
    }
}

impl<F, V> From<F> for SessionFailedView
where
    F: Fn(SessionFailure) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    fn from(view: F) -> Self {
        Self(Arc::new(move |failure| view(failure).into_any()))
    }
}

impl fmt::Debug for SessionFailedView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionFailedView").finish_non_exhaustive()
    }
}

fn client() -> Client {
    Client::with_cookie(sign_in)
}

/// Goes to the sign-in, which leads back to the page as it is now.
fn sign_in() {
    let location = window().location();
    let parts = [location.pathname(), location.search(), location.hash()];
    let here: String = parts.into_iter().flatten().collect();
    let here = String::from(js_sys::encode_uri_component(&here));
    go_to(&["auth/sign-in?return=", &here].concat());
}

/// Goes to an address, which may be relative to the page's `<base>`.
fn go_to(address: &str) {
    // Refused only where a page may not navigate itself; nothing is left to do then.
    let _ = window().location().assign(address);
}
