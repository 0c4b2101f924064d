//! What a provider gives to everything below it.

use appbridge::{AppBridge, AppTokens, Error, SessionTokens};
use leptos::prelude::*;

use crate::error::HookError;

/// How the connection to the host stands; see [`use_bridge_state`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum BridgeState {
    /// The handshake is under way.
    Connecting,
    /// The page is not in a frame, so there is no host.
    NotEmbedded,
    /// There will be no bridge, unless another attempt is made.
    Failed(Error),
    /// The bridge stands.
    Connected(AppBridge),
}

impl From<Result<AppBridge, Error>> for BridgeState {
    fn from(connected: Result<AppBridge, Error>) -> Self {
        match connected {
            Ok(bridge) => Self::Connected(bridge),
            Err(Error::NotEmbedded) => Self::NotEmbedded,
            Err(error) => Self::Failed(error),
        }
    }
}

/// A provider's connection, and what all who use it share.
#[derive(Clone, Copy)]
pub(crate) struct Context {
    pub(crate) state: RwSignal<BridgeState, LocalStorage>,
    session: StoredValue<Option<SessionTokens>, LocalStorage>,
    app: StoredValue<Option<AppTokens>, LocalStorage>,
}

impl Context {
    pub(crate) fn new(state: BridgeState) -> Self {
        Self {
            state: RwSignal::new_local(state),
            session: StoredValue::new_local(None),
            app: StoredValue::new_local(None),
        }
    }

    fn here() -> Result<Self, HookError> {
        use_context().ok_or(HookError::NoBridge)
    }

    fn bridge(self) -> Result<AppBridge, HookError> {
        let bridge = self.state.try_with_untracked(|state| match state {
            BridgeState::Connected(bridge) => Some(bridge.clone()),
            _ => None,
        });
        bridge.flatten().ok_or(HookError::NoBridge)
    }

    /// What is kept in `place`, made when it is first asked for.
    fn shared<T: Clone + 'static>(
        self,
        place: StoredValue<Option<T>, LocalStorage>,
        make: fn(AppBridge) -> T,
    ) -> Result<T, HookError> {
        let bridge = self.bridge()?;
        place
            .try_update_value(|kept| kept.get_or_insert_with(|| make(bridge)).clone())
            .ok_or(HookError::NoBridge)
    }
}

/// The bridge of the [`AppBridgeProvider`](crate::AppBridgeProvider) above.
///
/// Call it in a component's function, as Leptos finds context only there.
///
/// ```no_run
/// use appbridge::method::GetCurrentItemId;
/// use appbridge_leptos::{HookError, use_app_bridge, use_load};
/// use leptos::prelude::*;
///
/// #[component]
/// fn CurrentItem() -> impl IntoView {
///     let bridge = use_app_bridge();
///     let item = use_load(|| (), move |()| {
///         let bridge = bridge.clone();
///         async move { Ok::<_, HookError>(bridge?.call(GetCurrentItemId).await?) }
///     });
///     view! { <p>{move || item.get().ready().flatten()}</p> }
/// }
/// ```
///
/// # Errors
///
/// [`HookError::NoBridge`].
pub fn use_app_bridge() -> Result<AppBridge, HookError> {
    Context::here()?.bridge()
}

/// How the connection of the provider above stands; `None` without a provider.
#[must_use]
pub fn use_bridge_state() -> Option<ReadSignal<BridgeState, LocalStorage>> {
    Some(Context::here().ok()?.state.read_only())
}

/// Session tokens for the app's own backend. All who ask below one provider share one
/// cache, so the host is asked once.
///
/// # Errors
///
/// [`HookError::NoBridge`], and with the feature `sign-in` `HookError::NoTokens`.
pub fn use_session() -> Result<SessionTokens, HookError> {
    #[cfg(feature = "sign-in")]
    if crate::sign_in::use_sign_in().is_some() {
        return Err(HookError::NoTokens);
    }
    let context = Context::here()?;
    context.shared(context.session, SessionTokens::new)
}

/// A client for the app's own backend, with the tokens of [`use_session`]; below a
/// `SessionProvider` (feature `sign-in`) that is outside of JTL, with the cookie of who has
/// signed in.
///
/// ```no_run
/// use appbridge::fetch::FetchError;
/// use appbridge_leptos::{Load, use_client, use_load};
/// use leptos::prelude::*;
/// # #[derive(Clone, serde::Deserialize)] struct Item { name: String }
///
/// #[component]
/// fn ItemName(id: ReadSignal<String>) -> impl IntoView {
///     use_client().map(|client| {
///         let item = use_load(move || id.get(), move |id| {
///             let request = client.get("/api/item").query([("id", id)]);
///             async move { request.send().await?.json::<Item>() }
///         });
///         move || match item.get() {
///             Load::Waiting => "…".to_owned(),
///             Load::Ready(item) => item.name,
///             Load::Failed(error) => FetchError::to_string(&error),
///         }
///     }).ok()
/// }
/// ```
///
/// # Errors
///
/// [`HookError::NoBridge`].
#[cfg(feature = "fetch")]
pub fn use_client() -> Result<appbridge::fetch::Client, HookError> {
    #[cfg(feature = "sign-in")]
    if let Some(sign_in) = crate::sign_in::use_sign_in() {
        return Ok(sign_in.client());
    }
    Ok(appbridge::fetch::Client::new(use_session()?))
}

/// App tokens; shared like those of [`use_session`].
///
/// # Errors
///
/// [`HookError::NoBridge`].
pub fn use_app_tokens() -> Result<AppTokens, HookError> {
    let context = Context::here()?;
    context.shared(context.app, AppTokens::new)
}
