//! Which tenants have installed the app, and the calls that tell the app so.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use crate::apps::App;
use crate::changes::Changes;
use crate::data::Tenant;
use crate::outbound::{NoResponse, Outbound, milliseconds_since};

/// How many lifecycle calls of a tenant are remembered; the oldest go first.
const CALLS_KEPT: usize = 20;

/// How far a tenant has come with installing the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Installation {
    /// The app is not there, or was removed.
    #[default]
    NotInstalled,
    /// The setup page is open and has not called `setupCompleted`.
    Installing,
    /// The app is in use.
    Installed,
}

/// Which of the manifest's lifecycle URLs is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum LifecycleEvent {
    /// `connectUrl`: the app has been installed.
    Connect,
    /// `disconnectUrl`: the app has been removed.
    Disconnect,
}

/// What came of a lifecycle call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "outcome"
)]
#[non_exhaustive]
pub enum LifecycleOutcome {
    /// The call is on its way.
    Pending,
    /// The app has responded.
    Answered {
        /// The status of its response.
        status: u16,
        /// How long that took.
        milliseconds: u64,
    },
    /// Nobody listens at the address.
    Refused,
    /// No response within ten seconds.
    TimedOut,
    /// No response for another reason, which the log tells.
    Failed,
}

/// A call of one of the manifest's lifecycle URLs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LifecycleCall {
    /// Counts the calls for this tenant, from 1.
    pub number: u64,
    /// Which app was called.
    pub app_id: String,
    /// When it was sent, in UTC; RFC 3339 in JSON.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why.
    pub event: LifecycleEvent,
    /// The address, as the manifest has it.
    pub url: String,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: LifecycleOutcome,
}

/// What is known of one tenant.
#[derive(Default)]
struct OfTenant {
    /// By app id.
    states: HashMap<String, Installation>,
    calls: VecDeque<LifecycleCall>,
    /// How many calls there were, also those that are forgotten.
    count: u64,
}

/// The state of every app with every tenant. Cheap to clone; clones are the same one.
#[derive(Clone)]
pub(crate) struct Installations {
    tenants: Arc<Mutex<HashMap<Uuid, OfTenant>>>,
    outbound: Outbound,
    changes: Arc<Changes>,
}

impl Installations {
    /// No tenant has installed an app yet.
    pub(crate) fn new(outbound: Outbound, changes: Arc<Changes>) -> Self {
        Self {
            tenants: Arc::default(),
            outbound,
            changes,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, OfTenant>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn of(&self, app: &App, tenant: Uuid) -> Installation {
        self.lock()
            .get(&tenant)
            .and_then(|of_tenant| of_tenant.states.get(app.id()))
            .copied()
            .unwrap_or_default()
    }

    /// The latest lifecycle calls for a tenant, oldest first.
    pub(crate) fn calls(&self, tenant: Uuid) -> Vec<LifecycleCall> {
        self.lock()
            .get(&tenant)
            .map(|of_tenant| of_tenant.calls.iter().cloned().collect())
            .unwrap_or_default()
    }

    /// Forgets an app that is no longer registered, and tells it nothing.
    pub(crate) fn forget(&self, app_id: &str) {
        for of_tenant in self.lock().values_mut() {
            of_tenant.states.remove(app_id);
        }
        self.changes.announce();
    }

    /// Changes a tenant's installation of an app. Finishing and removing one calls the
    /// app's lifecycle URLs in the background: an app that is down can neither
    /// block an installation nor keep itself installed.
    pub(crate) fn change(&self, app: &App, tenant: &Tenant, state: Installation) {
        let before = self.set(app, tenant.id, state);
        if before == state {
            return;
        }
        tracing::info!(
            app = app.id(),
            tenant = tenant.slug,
            ?state,
            "installation changed"
        );
        let event = match (before, state) {
            (_, Installation::Installed) => Some(LifecycleEvent::Connect),
            (Installation::Installed, Installation::NotInstalled) => {
                Some(LifecycleEvent::Disconnect)
            }
            _ => None,
        };
        if let Some(event) = event {
            self.call_app(app, event, tenant);
        }
        self.changes.announce();
    }

    /// Sets the state and gives the one before.
    fn set(&self, app: &App, tenant: Uuid, state: Installation) -> Installation {
        let mut tenants = self.lock();
        let of_tenant = tenants.entry(tenant).or_default();
        let before = of_tenant.states.insert(app.id().to_owned(), state);
        before.unwrap_or_default()
    }

    /// JTL documents neither payload nor authentication of these calls; an app
    /// cannot rely on more than that one comes.
    fn call_app(&self, app: &App, event: LifecycleEvent, tenant: &Tenant) {
        let url = app.lifecycle().and_then(|urls| match event {
            LifecycleEvent::Connect => urls.connect_url.clone(),
            LifecycleEvent::Disconnect => urls.disconnect_url.clone(),
        });
        // The manifest's URLs have been parsed before.
        let Some((url, address)) = url.and_then(|url| Some((url.clone(), Url::parse(&url).ok()?)))
        else {
            return;
        };
        let body = json!({ "tenantId": tenant.id, "tenantSlug": tenant.slug, "appId": app.id() });
        let request = self.outbound.request(Method::POST, address).json(&body);
        let number = self.remember(app, tenant.id, event, url.clone());
        let (installations, tenant) = (self.clone(), tenant.id);
        tokio::spawn(async move {
            let start = Instant::now();
            let outcome = match request.send().await {
                Ok(response) => {
                    let status = response.status().as_u16();
                    if response.status().is_success() {
                        tracing::info!(url, "lifecycle call answered");
                    } else {
                        tracing::warn!(url, status, "lifecycle call was refused");
                    }
                    LifecycleOutcome::Answered {
                        status,
                        milliseconds: milliseconds_since(start),
                    }
                }
                Err(error) => {
                    tracing::warn!(url, %error, "lifecycle call failed");
                    match NoResponse::of(&error) {
                        NoResponse::Refused => LifecycleOutcome::Refused,
                        NoResponse::TimedOut => LifecycleOutcome::TimedOut,
                        NoResponse::Failed { .. } => LifecycleOutcome::Failed,
                    }
                }
            };
            installations.settle(tenant, number, outcome);
        });
    }

    /// Remembers a call that is on its way and gives its number.
    fn remember(&self, app: &App, tenant: Uuid, event: LifecycleEvent, url: String) -> u64 {
        let mut tenants = self.lock();
        let of_tenant = tenants.entry(tenant).or_default();
        of_tenant.count += 1;
        if of_tenant.calls.len() == CALLS_KEPT {
            of_tenant.calls.pop_front();
        }
        of_tenant.calls.push_back(LifecycleCall {
            number: of_tenant.count,
            app_id: app.id().to_owned(),
            at: OffsetDateTime::now_utc(),
            event,
            url,
            outcome: LifecycleOutcome::Pending,
        });
        of_tenant.count
    }

    fn settle(&self, tenant: Uuid, number: u64, outcome: LifecycleOutcome) {
        let mut tenants = self.lock();
        let calls = tenants.get_mut(&tenant).into_iter();
        let mut calls = calls.flat_map(|of_tenant| &mut of_tenant.calls);
        if let Some(call) = calls.find(|call| call.number == number) {
            call.outcome = outcome;
        }
        drop(tenants);
        self.changes.announce();
    }
}
