//! No tenant takes more than its share.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use uuid::Uuid;

/// After this many requests, tenants are forgotten whose share is whole again.
/// No more than these, and those of a minute, are ever remembered.
const REQUESTS_BETWEEN_SWEEPS: u32 = 1024;

/// Counts the requests of each tenant. A tenant may spend a minute's share at
/// once, and gets it back evenly over a minute. Instances count for themselves.
#[derive(Debug)]
pub struct TenantLimit {
    shares: Shares<MonotonicClock>,
}

#[derive(Debug)]
struct Shares<C: Clock> {
    limiter: Limiter<C>,
    requests: AtomicU32,
    clock: C,
}

type Limiter<C> =
    RateLimiter<Uuid, DashMapStateStore<Uuid>, C, NoOpMiddleware<<C as Clock>::Instant>>;

impl TenantLimit {
    /// So many requests of each tenant in a minute.
    #[must_use]
    pub fn per_minute(requests: NonZeroU32) -> Self {
        Self {
            shares: Shares::new(requests, MonotonicClock),
        }
    }

    /// Counts a request of a tenant that a verified token has named, so that
    /// nobody can spend another's share or fill the memory with made-up ones.
    ///
    /// # Errors
    ///
    /// When the share is spent: how long until there is one more.
    pub fn check(&self, tenant_id: Uuid) -> Result<(), Duration> {
        self.shares.check(tenant_id)
    }
}

impl<C: Clock + Clone> Shares<C> {
    fn new(requests: NonZeroU32, clock: C) -> Self {
        let limiter = RateLimiter::new(
            Quota::per_minute(requests),
            DashMapStateStore::default(),
            clock.clone(),
        );
        Self {
            limiter,
            requests: AtomicU32::default(),
            clock,
        }
    }

    fn check(&self, tenant_id: Uuid) -> Result<(), Duration> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        if number % REQUESTS_BETWEEN_SWEEPS == REQUESTS_BETWEEN_SWEEPS - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter
            .check_key(&tenant_id)
            .map_err(|refusal| refusal.wait_time_from(self.clock.now()))
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn tenant(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn a_share_is_spent_and_comes_back_for_each_tenant_by_itself() {
        let clock = FakeRelativeClock::default();
        let limit = Shares::new(NonZeroU32::new(6).unwrap(), clock.clone());
        for _ in 0..6 {
            assert_eq!(limit.check(tenant(1)), Ok(()));
        }
        assert_eq!(limit.check(tenant(1)), Err(Duration::from_secs(10)));
        assert_eq!(limit.check(tenant(2)), Ok(()));
        clock.advance(Duration::from_secs(10));
        assert_eq!(limit.check(tenant(1)), Ok(()));
        assert!(limit.check(tenant(1)).is_err());
    }

    #[test]
    fn tenants_are_forgotten_when_their_share_is_whole() {
        let clock = FakeRelativeClock::default();
        let limit = Shares::new(NonZeroU32::new(60).unwrap(), clock.clone());
        for number in 0..100_000 {
            limit.check(tenant(number)).unwrap();
            clock.advance(Duration::from_millis(10));
        }
        // Each is whole again after a second, in which 100 others come.
        assert!(limit.limiter.len() <= 100 + REQUESTS_BETWEEN_SWEEPS as usize);
    }
}
