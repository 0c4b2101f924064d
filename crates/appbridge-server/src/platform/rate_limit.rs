//! The API's rate limit: what answers say about it, and who has to wait.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;
use uuid::Uuid;

use crate::clock::later;
use crate::retry_after::{LONGEST_PAUSE, retry_after};

/// What an answer says about the rate limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// `X-RateLimit-Limit`: requests per interval.
    pub limit: Option<u64>,
    /// `X-RateLimit-Remaining`: requests left in this interval.
    pub remaining: Option<u64>,
    /// `X-RateLimit-Interval-Length-Seconds`: the interval, in seconds.
    pub interval_seconds: Option<u64>,
    /// `Retry-After`, in seconds; a date there counts from now. An hour at most.
    pub retry_after_seconds: Option<u64>,
}

impl RateLimit {
    /// How long to wait, in seconds: `Retry-After`, else one interval. An hour at most.
    #[must_use]
    pub fn wait_seconds(&self) -> Option<u64> {
        self.wait().map(|wait| wait.as_secs())
    }

    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Self {
            limit: number("x-ratelimit-limit"),
            remaining: number("x-ratelimit-remaining"),
            interval_seconds: number("x-ratelimit-interval-length-seconds"),
            retry_after_seconds: retry_after(headers).map(|pause| pause.as_secs()),
        }
    }

    /// How long the next request has to wait.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let seconds = self.retry_after_seconds.or(self.interval_seconds)?;
        Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
    }
}

/// Tenants whose requests are used up, until they may ask again.
#[derive(Debug, Default)]
pub(super) struct RateGate {
    // As many entries as tenants with a limit that is used up now.
    closed: Mutex<HashMap<Uuid, Closed>>,
}

#[derive(Debug, Clone, Copy)]
struct Closed {
    until: Instant,
    limit: RateLimit,
}

impl RateGate {
    /// Takes note of an answer: one that leaves no request closes the gate for an
    /// interval, a refusal (429) for as long as its `Retry-After` says.
    ///
    /// A refusal without that closes nothing: others have used the limit up, and
    /// nobody knows when their interval began. To ask again costs one more
    /// refusal, to guess could lock a tenant out for a whole interval.
    pub(super) fn note(&self, tenant: Uuid, limit: RateLimit, refused: bool, now: Instant) {
        let closes = if refused {
            limit.retry_after_seconds.is_some()
        } else {
            limit.remaining == Some(0)
        };
        if !closes {
            return;
        }
        let Some(wait) = limit.wait() else {
            return;
        };
        let mut closed = self.lock();
        closed.retain(|_, closed| now < closed.until);
        let until = later(now, wait);
        closed.insert(tenant, Closed { until, limit });
    }

    /// Waits until the tenant may ask again.
    ///
    /// # Errors
    ///
    /// The limit, at once, when that is after `deadline`.
    pub(super) async fn pass(&self, tenant: Uuid, deadline: Instant) -> Result<(), RateLimit> {
        let now = Instant::now();
        let closed = self
            .lock()
            .get(&tenant)
            .filter(|closed| now < closed.until)
            .copied();
        let Some(closed) = closed else {
            return Ok(());
        };
        let left = closed.until.duration_since(now);
        if deadline < closed.until {
            return Err(RateLimit {
                remaining: Some(0),
                retry_after_seconds: Some(left.as_millis().div_ceil(1000).try_into().unwrap_or(0)),
                ..closed.limit
            });
        }
        tokio::time::sleep_until(closed.until).await;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Closed>> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&'static str, &str)]) -> RateLimit {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        RateLimit::read(&map)
    }

    const USED_UP: RateLimit = RateLimit {
        limit: Some(100),
        remaining: Some(0),
        interval_seconds: Some(60),
        retry_after_seconds: None,
    };

    #[test]
    fn the_documented_headers_are_read() {
        let limit = read(&[
            ("x-ratelimit-limit", "100"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-interval-length-seconds", "60"),
        ]);
        assert_eq!((limit, limit.wait_seconds()), (USED_UP, Some(60)));
    }

    #[test]
    fn retry_after_counts_more_than_the_interval() {
        let interval = ("x-ratelimit-interval-length-seconds", "60");
        for (value, seconds) in [
            ("7", Some(7)),
            // Past: at once.
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("soon", Some(60)),
            ("-1", Some(60)),
        ] {
            let limit = read(&[("retry-after", value), interval]);
            assert_eq!(limit.wait_seconds(), seconds, "{value}");
        }
        assert_eq!(read(&[]).wait_seconds(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_used_up_limit_makes_its_tenant_wait_and_nobody_else() {
        let gate = RateGate::default();
        let (tenant, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let begun = Instant::now();
        let far = begun + Duration::from_secs(100);
        gate.note(tenant, USED_UP, false, begun);
        assert_eq!(gate.pass(other, far).await, Ok(()));
        assert_eq!(begun.elapsed(), Duration::ZERO);
        assert_eq!(gate.pass(tenant, far).await, Ok(()));
        assert_eq!(begun.elapsed(), Duration::from_secs(60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_deadline_is_refused_at_once() {
        let gate = RateGate::default();
        let tenant = Uuid::from_u128(1);
        let begun = Instant::now();
        gate.note(tenant, USED_UP, false, begun);
        tokio::time::advance(Duration::from_millis(500)).await;
        let refused = gate.pass(tenant, begun + Duration::from_secs(20)).await;
        assert_eq!(refused.unwrap_err().wait_seconds(), Some(60));
        assert_eq!(begun.elapsed(), Duration::from_millis(500));
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(gate.pass(tenant, begun).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_says_so_closes_the_gate() {
        let gate = RateGate::default();
        let (tenant, now) = (Uuid::from_u128(1), Instant::now());
        let some_left = RateLimit {
            remaining: Some(1),
            ..USED_UP
        };
        gate.note(tenant, some_left, false, now);
        gate.note(tenant, RateLimit::default(), true, now);
        gate.note(tenant, USED_UP, true, now);
        assert_eq!(gate.pass(tenant, now).await, Ok(()));
        // A server that asks for centuries gets an hour.
        let endless = RateLimit {
            retry_after_seconds: Some(u64::MAX),
            ..RateLimit::default()
        };
        gate.note(tenant, endless, true, now);
        let refused = gate.pass(tenant, now).await.unwrap_err();
        assert_eq!(refused.wait_seconds(), Some(3600));
    }
}
