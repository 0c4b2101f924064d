//! When a request is tried again, and after how long.

use std::num::NonZeroU32;
use std::time::Duration;

use super::error::PlatformError;
use crate::access_token::AccessTokenError;
use crate::backoff::Backoff;
use crate::transport::TransportError;

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
/// provider is away. The wait before attempt `n + 1` is `first_delay * 2^(n-1)`, at most
/// `longest_delay`, of which the second half is by chance, on top of what `Retry-After` or,
/// after a 429, the rate limit's interval asks for: an hour of that at most. A wait
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
    /// between them; more than a year counts as a year. Default: 20 seconds.
    pub total: Duration,
    /// The longest wait before the second attempt. Default: 200 ms.
    pub first_delay: Duration,
    /// The longest wait before any attempt. Default: 5 seconds.
    pub longest_delay: Duration,
}

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
    /// The wait before the next attempt, when there is one: `failed` attempts
    /// have been made, the last one ended in `error`, whose answer asked to wait
    /// for `asked`.
    pub(super) fn wait_after(
        &self,
        failed: u32,
        error: &PlatformError,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        if failed >= self.attempts.get() || !worth_repeating(error) {
            return None;
        }
        let backoff = Backoff {
            first: self.first_delay,
            longest: self.longest_delay,
        };
        let asked = asked.unwrap_or_default();
        Some(asked.saturating_add(backoff.pause(failed)))
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
    fn waits_double_up_to_the_longest() {
        let policy = RetryPolicy {
            attempts: NonZeroU32::MAX,
            ..RetryPolicy::default()
        };
        let milliseconds = [200, 400, 800, 1600, 3200, 5000, 5000];
        for (failed, longest) in (1..).zip(milliseconds).chain([(u32::MAX - 1, 5000)]) {
            let wait = policy.wait_after(failed, &server(503), None).unwrap();
            assert!(
                (longest / 2..=longest).contains(&wait.as_millis()),
                "{failed}"
            );
        }
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
        let wait = endless.wait_after(7, &server(503), Some(Duration::MAX));
        assert_eq!(wait, Some(Duration::MAX));
        let wait = endless.wait_after(7, &server(503), None);
        assert!(wait.unwrap() <= crate::clock::LONGEST);
    }

    #[test]
    fn what_the_server_asks_for_is_waited_for_in_full() {
        let policy = RetryPolicy::default();
        let limited = PlatformError::RateLimited(RateLimit::default());
        let wait = policy.wait_after(1, &limited, Some(Duration::from_secs(7)));
        assert!((7100..=7200).contains(&wait.unwrap().as_millis()));
    }

    #[test]
    fn attempts_are_counted_and_only_what_may_change_is_repeated() {
        let policy = RetryPolicy::default();
        let again =
            |failed, error: PlatformError| policy.wait_after(failed, &error, None).is_some();
        assert!(again(1, server(503)) && again(2, server(503)) && !again(3, server(503)));
        for status in [500, 502, 503, 504] {
            assert!(again(1, server(status)), "{status}");
        }
        assert!(again(1, TransportError::Timeout.into()));
        assert!(again(1, TransportError::Unreachable.into()));
        for error in [
            server(501),
            TransportError::TooLarge.into(),
            // It has waited already.
            TransportError::Busy.into(),
            PlatformError::Undecodable,
            PlatformError::BadRequest(ApiProblem::default()),
            PlatformError::UnexpectedStatus { status: 418 },
        ] {
            assert!(!again(1, error.clone()), "{error:?}");
        }
        let once = RetryPolicy {
            attempts: NonZeroU32::MIN,
            ..policy
        };
        assert_eq!(once.wait_after(1, &server(503), None), None);
    }
}
