//! Rate limits: the ERP API's, and that of SCX' auth endpoint.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The interval that requests are counted in.
const INTERVAL: Duration = Duration::from_secs(60);

pub(crate) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
pub(crate) const INTERVAL_SECONDS: HeaderName =
    HeaderName::from_static("x-ratelimit-interval-length-seconds");

/// Counts requests in fixed intervals of a minute.
#[derive(Default)]
pub(crate) struct RateLimit {
    current: Mutex<Option<Interval>>,
}

struct Interval {
    began: Instant,
    requests: u32,
}

/// What the rate limit says about one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    limit: u32,
    remaining: u32,
    /// Seconds until the interval ends, rounded up.
    pub(crate) seconds_left: u64,
    /// Whether the request may pass.
    pub(crate) passes: bool,
}

impl RateLimit {
    /// Counts a request.
    pub(crate) fn count(&self, limit: NonZeroU32) -> Allowance {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let interval = match current.take() {
            Some(interval) if now.duration_since(interval.began) < INTERVAL => interval,
            _ => Interval {
                began: now,
                requests: 0,
            },
        };
        let requests = interval.requests.saturating_add(1);
        let left = INTERVAL.saturating_sub(now.duration_since(interval.began));
        *current = Some(Interval {
            requests,
            ..interval
        });
        let limit = limit.get();
        Allowance {
            limit,
            remaining: limit.saturating_sub(requests),
            seconds_left: left.as_secs() + 1,
            passes: requests <= limit,
        }
    }
}

impl Allowance {
    /// A limit that is used up; for faults.
    pub(crate) const USED_UP: Self = Self {
        limit: 100,
        remaining: 0,
        seconds_left: INTERVAL.as_secs(),
        passes: false,
    };

    pub(crate) fn write_to(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(INTERVAL_SECONDS, HeaderValue::from(INTERVAL.as_secs()));
    }
}
