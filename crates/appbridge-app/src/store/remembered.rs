//! Tenants that were found connected a moment ago.

use std::sync::Arc;
use std::time::Duration;

use quick_cache::sync::Cache;
use tokio::time::Instant;
use uuid::Uuid;

/// How long a tenant that was found connected is not looked up again: a burst of
/// requests causes one look-up. A tenant that leaves by way of another instance is
/// served for no longer than this; the instance that it leaves by forgets it at once.
const KEPT_FOR: Duration = Duration::from_secs(1);
/// How many tenants are remembered, for some hundred kilobytes.
const CAPACITY: usize = 4_096;

/// The remembered tenants. That a tenant is *not* connected is never remembered: one
/// that has just been connected, by whichever instance, is known at once.
///
/// Cheap to clone; clones remember together.
#[derive(Debug, Clone)]
pub(super) struct Remembered {
    /// When the look-up began that found the tenant.
    found: Arc<Cache<Uuid, Instant>>,
}

impl Remembered {
    pub(super) fn new() -> Self {
        Self {
            found: Arc::new(Cache::new(CAPACITY)),
        }
    }

    pub(super) fn has(&self, tenant_id: Uuid, now: Instant) -> bool {
        self.found
            .get(&tenant_id)
            .is_some_and(|at| now.duration_since(at) < KEPT_FOR)
    }

    /// Remembers a tenant that a look-up has found which began at `asked_at`.
    pub(super) fn insert(&self, tenant_id: Uuid, asked_at: Instant) {
        self.found.insert(tenant_id, asked_at);
    }

    /// Forgets a tenant that has left. A look-up that was under way meanwhile may
    /// remember it once more, for a moment.
    pub(super) fn remove(&self, tenant_id: Uuid) {
        self.found.remove(&tenant_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_is_remembered_for_a_moment() {
        let (remembered, tenant, now) = (Remembered::new(), Uuid::from_u128(1), Instant::now());
        assert!(!remembered.has(tenant, now));
        remembered.insert(tenant, now);
        assert!(remembered.has(tenant, now + KEPT_FOR - Duration::from_millis(1)));
        assert!(!remembered.has(tenant, now + KEPT_FOR));
        assert!(!remembered.has(Uuid::from_u128(2), now));
    }

    #[test]
    fn a_tenant_that_leaves_is_forgotten() {
        let (remembered, tenant, now) = (Remembered::new(), Uuid::from_u128(1), Instant::now());
        remembered.insert(tenant, now);
        remembered.remove(tenant);
        assert!(!remembered.has(tenant, now));
    }

    #[test]
    fn memory_is_bounded() {
        let (remembered, now) = (Remembered::new(), Instant::now());
        for tenant in 0..10 * CAPACITY as u128 {
            remembered.insert(Uuid::from_u128(tenant), now);
        }
        assert!(remembered.found.len() <= CAPACITY);
    }
}
