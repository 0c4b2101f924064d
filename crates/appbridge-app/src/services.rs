//! What an app's routes can take from the library.

use std::sync::Arc;

use appbridge_server::{Authenticator, HttpClient, Platform};
use axum::extract::FromRef;

use crate::health::{Dependencies, Readiness};
use crate::metrics::Metrics;
use crate::session::Gate;
use crate::settings::Settings;
use crate::shutdown::Ending;
use crate::sign_in::SignIn;
use crate::store::TenantStore;
use crate::tenant_limits::{TenantLimit, TenantsInFlight};
use crate::verification::Verification;

/// The parts that [`App`](crate::App) puts together. Cheap to clone; clones share them.
///
/// A handler takes the part that it needs, by axum's `State` or by an extractor; a state
/// of your own holds the parts that its handlers need:
///
/// ```
/// use appbridge_app::{ConnectedTenant, Gate, Services, TenantStore};
/// use appbridge_server::Platform;
/// use axum::Router;
/// use axum::extract::{FromRef, State};
/// use axum::routing::get;
///
/// #[derive(Clone)]
/// struct Shop {
///     services: Services,
///     greeting: &'static str,
/// }
///
/// impl FromRef<Services> for Shop {
///     fn from_ref(services: &Services) -> Self {
///         Self { services: services.clone(), greeting: "Moin" }
///     }
/// }
///
/// // What `ConnectedTenant` needs; `#[derive(FromRef)]` of axum's feature `macros`
/// // writes these for a state with a field for each.
/// impl FromRef<Shop> for Gate {
///     fn from_ref(shop: &Shop) -> Self {
///         Self::from_ref(&shop.services)
///     }
/// }
///
/// impl FromRef<Shop> for TenantStore {
///     fn from_ref(shop: &Shop) -> Self {
///         Self::from_ref(&shop.services)
///     }
/// }
///
/// impl FromRef<Shop> for Platform {
///     fn from_ref(shop: &Shop) -> Self {
///         Self::from_ref(&shop.services)
///     }
/// }
///
/// async fn greet(_: ConnectedTenant, State(shop): State<Shop>) -> &'static str {
///     shop.greeting
/// }
///
/// fn routes() -> Router<Shop> {
///     Router::new().route("/greeting", get(greet))
/// }
/// # let _ = routes();
/// ```
#[derive(Debug, Clone)]
pub struct Services {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    authenticator: Authenticator,
    gate: Gate,
    platform: Platform,
    tenants: TenantStore,
    metrics: Metrics,
    sign_in: SignIn,
    readiness: Readiness,
    ending: Ending,
}

impl Services {
    /// Puts everything together that the settings describe. Nothing is asked of
    /// the platform yet.
    #[must_use]
    pub fn new(
        settings: &Settings,
        http: HttpClient,
        tenants: TenantStore,
        metrics: Metrics,
    ) -> Self {
        let http = http
            .observed_by(Arc::new(metrics.clone()))
            .with_upstream_limit(settings.upstream);
        let Verification {
            authenticator,
            access_tokens,
            key_sets,
        } = Verification::new(settings, &http);
        let limit = settings
            .tenant_requests_per_minute
            .map(TenantLimit::per_minute);
        let in_flight = settings
            .tenant_requests_in_flight
            .map(TenantsInFlight::at_most);
        let ending = Ending::default();
        let dependencies = Dependencies {
            tenants: tenants.clone(),
            access_tokens: access_tokens.clone(),
            key_sets,
        };
        Self {
            inner: Arc::new(Inner {
                gate: Gate::new(authenticator.clone(), metrics.clone(), limit, in_flight),
                sign_in: SignIn::new(settings, &http, &authenticator, &tenants),
                authenticator,
                platform: Platform::new(http, &settings.api_base, access_tokens),
                tenants,
                metrics,
                readiness: Readiness::new(dependencies, ending.clone()),
                ending,
            }),
        }
    }
}

macro_rules! parts {
    ($($field:ident: $part:ty),+ $(,)?) => {
        $(impl FromRef<Services> for $part {
            fn from_ref(services: &Services) -> Self {
                services.inner.$field.clone()
            }
        })+
    };
}

parts! {
    authenticator: Authenticator,
    gate: Gate,
    platform: Platform,
    tenants: TenantStore,
    metrics: Metrics,
    sign_in: SignIn,
    readiness: Readiness,
    ending: Ending,
}
