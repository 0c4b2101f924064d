//! When a request is tried again, and after how long.

use std::num::NonZeroU32;
use std::time::Duration;

use super::error::PlatformError;
use crate::access_token::AccessTokenError;
use crate::http::TransportError;

/// How a request to the platform is bounded, and when it is tried again.
///
/// Only idempotent requests are ever repeated: `GET`, and GraphQL documents
/// that hold nothing but queries. A mutation, `POST`, `PUT`, `PATCH` or `DELETE`
/// is sent once, since nobody knows whether a request without an answer has
/// been carried out. (A 401 is another matter: a request that was refused for
/// its access token has not been carried out, and any request is sent once more
/// with a new token.)
///
/// Repeated are requests without an answer, and those answered by 429, 500,
/// 502, 503 or 504. So is any request that was not sent because the identity
/// provider is away. The wait before attempt `n + 1` is random between zero and
/// `first_delay * 2^(n-1)`, at most `longest_delay` ("full jitter"), on top of
/// what `Retry-After` or, after a 429, the rate limit's interval asks for. A wait
/// that would not end within `total` is not begun: the error is given at once.
///
/// ```
/// use appbridge_server::RetryPolicy;
/// use std::time::Duration;
///
/// // A nightly job has more patience than a person at a screen.
/// let patient = RetryPolicy {
///     total: Duration::from_secs(5 * 60),
///     ..RetryPolicy::default()
/// };
/// # let _ = patient;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is sent at most, the first time included. Default: 3.
    pub attempts: NonZeroU32,
    /// How long one attempt may take, from connecting to the last byte. Default:
    /// `None`, as long as the [`HttpClient`](crate::HttpClient) gives it.
    pub attempt_timeout: Option<Duration>,
    /// How long everything may take: access token, attempts and the waits
    /// between them. Default: 20 seconds.
    pub total: Duration,
    /// The longest random wait before the second attempt. Default: 200 ms.
    pub first_delay: Duration,
    /// The longest random wait before any attempt. Default: 5 seconds.
    pub longest_delay: Duration,
}

/// Longer times count as this one; clocks end somewhere.
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

const THREE: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: THREE,
            attempt_timeout: None,
            total: Duration::from_secs(20),
            first_delay: Duration::from_millis(200),
            longest_delay: Duration::from_secs(5),
        }
    }
}

impl RetryPolicy {
    /// Every request is sent once; the bounds of time are those of
    /// [`default`](Self::default).
    #[must_use]
    pub fn none() -> Self {
        Self {
            attempts: NonZeroU32::MIN,
            ..Self::default()
        }
    }

    /// [`total`](Self::total) as a time that can be added to now.
    pub(super) fn bounded_total(&self) -> Duration {
        self.total.min(YEAR)
    }

    /// The upper bound of the random wait after `failed` attempts (1 or more).
    fn longest_wait_after(&self, failed: u32) -> Duration {
        let factor = 2_u32.saturating_pow(failed.saturating_sub(1));
        self.first_delay
            .saturating_mul(factor)
            .min(self.longest_delay)
            .min(YEAR)
    }

    /// The wait before the next attempt, when there is one: `failed` attempts
    /// have been made, the last one ended in `error`, whose answer asked to wait
    /// for `asked`. `random` is between 0 and 1.
    pub(super) fn wait_after(
        &self,
        failed: u32,
        error: &PlatformError,
        asked: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        if failed >= self.attempts.get() || !worth_repeating(error) {
            return None;
        }
        let jitter = self
            .longest_wait_after(failed)
            .mul_f64(random.clamp(0.0, 1.0));
        Some(asked.unwrap_or_default().saturating_add(jitter))
    }
}

/// Whether the same request may end otherwise in a moment.
fn worth_repeating(error: &PlatformError) -> bool {
    matches!(
        error,
        PlatformError::RateLimited(_)
            | PlatformError::Transport(TransportError::Unreachable | TransportError::Timeout)
            | PlatformError::AccessToken(
                AccessTokenError::RateLimited { .. }
                    | AccessTokenError::Failed { .. }
                    | AccessTokenError::Transport(_)
            )
            | PlatformError::Server {
                status: 500 | 502 | 503 | 504,
                ..
            }
    )
}

#[cfg(test)]
mod tests {
    use super::super::problem::ApiProblem;
    use super::super::rate_limit::RateLimit;
    use super::*;

    fn server(status: u16) -> PlatformError {
        PlatformError::Server {
            status,
            problem: ApiProblem::default(),
        }
    }

    #[test]
    fn waits_double_up_to_the_longest_and_are_random_down_to_zero() {
        let policy = RetryPolicy {
            attempts: NonZeroU32::MAX,
            ..RetryPolicy::default()
        };
        let wait = |failed, random| policy.wait_after(failed, &server(503), None, random);
        let milliseconds = [200, 400, 800, 1600, 3200, 5000, 5000];
        for (failed, expected) in (1..).zip(milliseconds) {
            assert_eq!(wait(failed, 1.0), Some(Duration::from_millis(expected)));
            assert_eq!(wait(failed, 0.5), Some(Duration::from_millis(expected / 2)));
            assert_eq!(wait(failed, 0.0), Some(Duration::ZERO));
        }
        assert_eq!(wait(u32::MAX - 1, 1.0), Some(Duration::from_secs(5)));
    }

    #[test]
    fn the_longest_times_are_no_overflow() {
        let endless = RetryPolicy {
            attempts: NonZeroU32::MAX,
            attempt_timeout: Some(Duration::MAX),
            total: Duration::MAX,
            first_delay: Duration::MAX,
            longest_delay: Duration::MAX,
        };
        assert_eq!(endless.bounded_total(), YEAR);
        let wait = endless.wait_after(7, &server(503), Some(Duration::MAX), 1.0);
        assert_eq!(wait, Some(Duration::MAX));
        assert_eq!(endless.wait_after(7, &server(503), None, 1.0), Some(YEAR));
    }

    #[test]
    fn what_the_server_asks_for_is_waited_for_in_full() {
        let policy = RetryPolicy::default();
        let asked = Some(Duration::from_secs(7));
        let limited = PlatformError::RateLimited(RateLimit::default());
        assert_eq!(
            policy.wait_after(1, &limited, asked, 0.5),
            Some(Duration::from_millis(7100))
        );
    }

    #[test]
    fn attempts_are_counted_and_only_what_may_change_is_repeated() {
        let policy = RetryPolicy::default();
        let again =
            |failed, error: PlatformError| policy.wait_after(failed, &error, None, 0.0).is_some();
        assert!(again(1, server(503)) && again(2, server(503)) && !again(3, server(503)));
        for status in [500, 502, 503, 504] {
            assert!(again(1, server(status)), "{status}");
        }
        assert!(again(1, TransportError::Timeout.into()));
        assert!(again(1, TransportError::Unreachable.into()));
        for error in [
            server(501),
            TransportError::TooLarge.into(),
            PlatformError::Undecodable,
            PlatformError::BadRequest(ApiProblem::default()),
            PlatformError::UnexpectedStatus { status: 418 },
        ] {
            assert!(!again(1, error.clone()), "{error:?}");
        }
        let once = RetryPolicy::none();
        assert_eq!(once.wait_after(1, &server(503), None, 0.0), None);
    }
}
