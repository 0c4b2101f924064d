//! The faults in force.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::{Fault, Moment, SignInFault, Target};
use crate::platform::unmatched;

/// A fault in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActiveFault {
    /// Names it: no two faults of a sandbox have the same.
    pub id: u64,
    /// How often it has struck.
    pub hits: u64,
    /// What it does. Its `times` are those that are left.
    #[serde(flatten)]
    pub fault: Fault,
}

/// What has struck a request, among the extensions of its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Struck {
    pub(crate) id: u64,
}

/// The faults in force, in the order in which they were ordered.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Ordered>);

#[derive(Default)]
struct Ordered {
    faults: Vec<ActiveFault>,
    /// How many were ordered, also those that are over.
    count: u64,
}

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Ordered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, fault: Fault) -> ActiveFault {
        let mut ordered = self.lock();
        ordered.count += 1;
        let fault = ActiveFault {
            id: ordered.count,
            hits: 0,
            fault,
        };
        ordered.faults.push(fault.clone());
        fault
    }

    pub(crate) fn clear(&self) {
        self.lock().faults.clear();
    }

    /// Ends one, and says whether it was there.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let faults = &mut self.lock().faults;
        let at = faults.iter().position(|fault| fault.id == id);
        at.map(|at| faults.remove(at)).is_some()
    }

    pub(crate) fn list(&self) -> Vec<ActiveFault> {
        self.lock().faults.clone()
    }

    /// Has these routes struck by the faults of a target before they see a request.
    /// `error` is what the service responds with in a status, for faults that name
    /// nothing else.
    pub(crate) fn strike<S, R>(
        self: &Arc<Self>,
        target: Target,
        error: fn(StatusCode) -> R,
        routes: Router<S>,
    ) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
        R: IntoResponse + 'static,
    {
        let faults = Arc::clone(self);
        let layer = middleware::from_fn(move |request: Request, next: Next| {
            let struck = faults.next(|fault| fault.target == target);
            async move {
                match struck {
                    Some(ActiveFault { id, fault, .. }) => {
                        let mut response: Response = fault.strike(error, request, next).await;
                        response.extensions_mut().insert(Struck { id });
                        response
                    }
                    None => next.run(request).await,
                }
            }
        });
        // A layer wraps what is there already, and a wrong method is to be struck as well.
        routes
            .method_not_allowed_fallback(unmatched::wrong_method)
            .layer(layer)
    }

    /// How the sign-in that is about to end goes wrong.
    pub(crate) fn next_of_sign_in(&self) -> Option<SignInFault> {
        let struck = self.next(|fault| fault.target == Target::SignIn)?;
        struck.fault.sign_in
    }

    /// What goes wrong at this moment of a bridge.
    pub(crate) fn next_of_bridge(&self, moment: &Moment) -> Option<ActiveFault> {
        self.next(|fault| fault.strikes_bridge(moment))
    }

    /// The first fault that strikes; one that has struck often enough is gone.
    fn next(&self, strikes: impl Fn(&Fault) -> bool) -> Option<ActiveFault> {
        let faults = &mut self.lock().faults;
        let at = faults.iter().position(|active| strikes(&active.fault))?;
        let active = faults.get_mut(at)?;
        active.hits += 1;
        let struck = active.clone();
        if let Some(times) = active.fault.times {
            match NonZeroU32::new(times.get() - 1) {
                Some(left) => active.fault.times = Some(left),
                None => {
                    faults.remove(at);
                }
            }
        }
        Some(struck)
    }
}
