//! How much of one tenant's is under way at once.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

/// When to try again: requests end within seconds.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Bounds how many requests of each tenant are under way at once, so that one tenant, whose
/// ERP is slow perhaps, does not take all connections. Instances count for themselves.
///
/// Requests are counted where [`hold_place`](crate::middleware::hold_place) surrounds the
/// routes. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct TenantsInFlight {
    most: NonZeroU32,
    /// Only tenants with a request under way are in it.
    counts: Arc<Mutex<HashMap<Uuid, u32>>>,
}

impl TenantsInFlight {
    /// At most so many of each tenant.
    #[must_use]
    pub fn at_most(requests: NonZeroU32) -> Self {
        Self {
            most: requests,
            counts: Arc::default(),
        }
    }

    /// One more request of a tenant that a verified token has named.
    fn begin(&self, tenant_id: Uuid) -> Option<Place> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(tenant_id).or_default();
        if *count >= self.most.get() {
            return None;
        }
        *count += 1;
        Some(Place {
            of: self.clone(),
            tenant_id,
        })
    }
}

/// A tenant's request under way; dropping it ends that.
#[derive(Debug)]
struct Place {
    of: TenantsInFlight,
    tenant_id: Uuid,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self
            .of
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.tenant_id) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.tenant_id);
            }
        }
    }
}

/// A request's place, from when its tenant is known until its response is there: an
/// extension of the request, whose other end the middleware keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeldPlace(Arc<Mutex<Option<Place>>>);

impl HeldPlace {
    /// Takes the place of a request, once.
    ///
    /// # Errors
    ///
    /// When the tenant has as many under way as it may: how long to wait.
    pub(crate) fn hold(&self, bound: &TenantsInFlight, tenant_id: Uuid) -> Result<(), Duration> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            *held = Some(bound.begin(tenant_id).ok_or(RETRY_AFTER)?);
        }
        Ok(())
    }
}
