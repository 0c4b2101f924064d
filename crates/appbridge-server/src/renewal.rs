//! A token that is fetched when it is first needed and renewed before it ends.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::lifetime::Lifetime;
use crate::single_flight::SingleFlight;

/// How long a server is left alone after failures.
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(500),
    longest: Duration::from_secs(60),
};
/// The longest pause that a server is granted: a mistaken `Retry-After` must not
/// silence a backend for good.
const LONGEST_ASKED_PAUSE: Duration = Duration::from_secs(3600);
/// A service that refuses every token does not become kinder by being shown new
/// ones: between two tokens that were refused lies at least this long.
const REFUSAL_PAUSE: Duration = Duration::from_secs(5);

/// A token with a life.
pub(crate) trait Expiring: Clone {
    /// When it is to be renewed, and when it ends.
    fn lifetime(&self) -> Lifetime;
    /// Whether both are one token.
    fn is_same(&self, other: &Self) -> bool;
}

/// Why there is no token.
pub(crate) trait RenewalError: Clone + fmt::Display {
    /// A stable code, for the log.
    fn code(&self) -> &'static str;
    /// How long the server asks to be left alone.
    fn asked_pause(&self) -> Option<Duration>;
}

/// Keeps one token: one request in flight at a time, renewed in the background
/// while it goes on serving, and pauses after failures in which nobody is asked.
pub(crate) struct Renewal<T: Clone, E: Clone> {
    state: Mutex<State<T, E>>,
    flight: SingleFlight<Result<T, E>>,
}

struct State<T, E> {
    current: Option<T>,
    /// Failures since the last success.
    failures: u32,
    /// The last failure and the end of the pause after it.
    pause: Option<(Instant, E)>,
    /// When a token was last refused.
    refused_at: Option<Instant>,
}

/// What there is without asking.
enum LookUp<T, E> {
    /// A token that needs no renewal, or cannot have one now.
    Use(T),
    /// A token that serves, and has to be renewed.
    Due(T),
    /// No token, and the failure of a moment ago.
    Failed(E),
    /// Nothing: somebody has to be asked, and waited for.
    Nothing,
}

impl<T, E> Renewal<T, E>
where
    T: Expiring + Send + Sync + 'static,
    E: RenewalError + Send + Sync + 'static,
{
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                current: None,
                failures: 0,
                pause: None,
                refused_at: None,
            }),
            flight: SingleFlight::new(),
        })
    }

    /// The token, or the one that `request` brings. A caller that goes away leaves a
    /// request that others wait for running.
    pub(crate) async fn get<F>(
        self: &Arc<Self>,
        request: impl FnOnce() -> F + Send + 'static,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let this = self.clone();
        let renewal = || async move { this.renew(request).await };
        match self.look_up(Instant::now()) {
            LookUp::Use(token) => Ok(token),
            LookUp::Due(token) => {
                if let Some(renewal) = self.flight.start(renewal) {
                    tokio::spawn(renewal);
                }
                Ok(token)
            }
            LookUp::Failed(error) => Err(error),
            LookUp::Nothing => self.flight.run(renewal).await,
        }
    }

    /// Says that `token` was refused: it is not used again. Only the current token is
    /// withdrawn, so that many requests refused at the same time cause one renewal;
    /// and if the service refuses its successor as well, no further one for five
    /// seconds, so that a service that refuses every token causes no storm.
    pub(crate) fn refused(&self, token: &T) {
        let now = Instant::now();
        let mut state = self.lock();
        let is_current = state
            .current
            .as_ref()
            .is_some_and(|current| current.is_same(token));
        let just_refused = state
            .refused_at
            .is_some_and(|at| now.duration_since(at) < REFUSAL_PAUSE);
        if is_current && !just_refused {
            state.current = None;
            state.refused_at = Some(now);
        }
    }

    /// Says that the service took a token that replaced a refused one, so the next
    /// refusal has a reason of its own.
    pub(crate) fn accepted(&self) {
        self.lock().refused_at = None;
    }

    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look_up(&self, now: Instant) -> LookUp<T, E> {
        let state = self.lock();
        let pause = state.pause.as_ref().filter(|(until, _)| now < *until);
        match (&state.current, pause) {
            (Some(token), _) if token.lifetime().is_fresh(now) => LookUp::Use(token.clone()),
            (Some(token), Some(_)) if token.lifetime().is_valid(now) => LookUp::Use(token.clone()),
            (Some(token), None) if token.lifetime().is_valid(now) => LookUp::Due(token.clone()),
            (_, Some((_, error))) => LookUp::Failed(error.clone()),
            (_, None) => LookUp::Nothing,
        }
    }

    async fn renew<F>(&self, request: impl FnOnce() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        // The flight before this one may have ended between look-up and start.
        match self.look_up(Instant::now()) {
            LookUp::Use(token) => return Ok(token),
            LookUp::Failed(error) => return Err(error),
            LookUp::Due(_) | LookUp::Nothing => {}
        }
        let result = request().await;
        let mut state = self.lock();
        match &result {
            Ok(token) => {
                state.current = Some(token.clone());
                (state.failures, state.pause) = (0, None);
            }
            Err(error) => {
                state.failures = state.failures.saturating_add(1);
                let pause = match error.asked_pause() {
                    Some(asked) => asked.min(LONGEST_ASKED_PAUSE),
                    None => BACKOFF.pause(state.failures),
                };
                let now = Instant::now();
                state.pause = Some((now + pause, error.clone()));
                let served = state
                    .current
                    .as_ref()
                    .is_some_and(|token| token.lifetime().is_valid(now));
                tracing::warn!(
                    code = error.code(),
                    %error,
                    pause_ms = pause.as_millis(),
                    served_by_the_old_one = served,
                    "no new token"
                );
            }
        }
        result
    }
}

impl<T: Clone, E: Clone> fmt::Debug for Renewal<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Renewal")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Valid for 100 s, and due when 10 to 11 of them remain.
    #[derive(Debug, Clone)]
    struct Token(u32, Lifetime);

    impl Token {
        fn new(number: u32) -> Self {
            let life = Duration::from_secs(100);
            Self(number, Lifetime::new(Instant::now(), life, life))
        }
    }

    impl Expiring for Token {
        fn lifetime(&self) -> Lifetime {
            self.1
        }

        fn is_same(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }

    #[derive(Debug, Clone, PartialEq, thiserror::Error)]
    #[error("down")]
    struct Down(Option<Duration>);

    impl RenewalError for Down {
        fn code(&self) -> &'static str {
            "down"
        }
        fn asked_pause(&self) -> Option<Duration> {
            self.0
        }
    }

    /// Counts what it is asked; `failing` says what it answers.
    #[derive(Default)]
    struct Server {
        asked: AtomicU32,
        failing: Mutex<Option<Down>>,
    }

    impl Server {
        async fn answer(&self) -> Result<Token, Down> {
            let nth = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            match self.failing.lock().unwrap().clone() {
                Some(down) => Err(down),
                None => Ok(Token::new(nth)),
            }
        }

        fn fail(&self, with: Option<Down>) {
            *self.failing.lock().unwrap() = with;
        }

        fn asked(&self) -> u32 {
            self.asked.load(Ordering::SeqCst)
        }
    }

    struct Setup(Arc<Server>, Arc<Renewal<Token, Down>>);

    impl Setup {
        fn new() -> Self {
            Self(Arc::default(), Renewal::new())
        }

        async fn get(&self) -> Result<u32, Down> {
            let server = self.0.clone();
            let token = self.1.get(|| async move { server.answer().await }).await?;
            Ok(token.0)
        }
    }

    async fn pass(seconds: f64) {
        tokio::time::advance(Duration::from_secs_f64(seconds)).await;
    }

    /// Lets what was spawned run: it waits for nothing.
    async fn settle() {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_due_token_serves_while_it_is_renewed() {
        let setup = Setup::new();
        assert_eq!(setup.get().await, Ok(1));
        pass(88.9).await;
        assert_eq!(setup.get().await, Ok(1));
        assert_eq!(setup.0.asked(), 1);
        pass(1.1).await;
        for _ in 0..10 {
            assert_eq!(setup.get().await, Ok(1));
        }
        settle().await;
        assert_eq!(setup.0.asked(), 2);
        assert_eq!(setup.get().await, Ok(2));
        pass(100.0).await;
        assert_eq!(setup.get().await, Ok(3));
    }

    #[tokio::test(start_paused = true)]
    async fn while_renewal_fails_a_valid_token_serves_and_the_pauses_grow() {
        let setup = Setup::new();
        assert_eq!(setup.get().await, Ok(1));
        pass(90.0).await;
        setup.0.fail(Some(Down(None)));
        // The pauses are at most 0.5, 1 and 2 s long, and at least half of that.
        for (pause, asked) in [(0.5, 2), (1.0, 3), (2.0, 4)] {
            for _ in 0..10 {
                assert_eq!(setup.get().await, Ok(1));
                settle().await;
            }
            assert_eq!(setup.0.asked(), asked);
            pass(pause / 2.0 - 0.01).await;
            assert_eq!(setup.get().await, Ok(1));
            settle().await;
            assert_eq!(setup.0.asked(), asked);
            pass(pause / 2.0 + 0.01).await;
        }
        pass(6.5).await;
        assert_eq!(setup.get().await, Err(Down(None)));
        assert_eq!(setup.0.asked(), 5);
        // In a pause without a valid token, the failure is told and nobody asked.
        assert_eq!(setup.get().await, Err(Down(None)));
        assert_eq!(setup.0.asked(), 5);
        setup.0.fail(None);
        pass(4.0).await;
        assert_eq!(setup.get().await, Ok(6));
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_server_asks_for_is_kept_within_reason() {
        let setup = Setup::new();
        for (asked, kept) in [(30, 30), (86_400, 3_600)] {
            setup.0.fail(Some(Down(Some(Duration::from_secs(asked)))));
            let before = setup.0.asked();
            assert!(setup.get().await.is_err());
            pass(f64::from(kept) - 0.5).await;
            assert!(setup.get().await.is_err());
            assert_eq!(setup.0.asked(), before + 1);
            pass(0.5).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_token_is_replaced_once() {
        let setup = Setup::new();
        let server = setup.0.clone();
        let first = setup.1.get(|| async move { server.answer().await }).await;
        for _ in 0..3 {
            setup.1.refused(first.as_ref().unwrap());
            assert_eq!(setup.get().await, Ok(2));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn refusing_every_token_brings_no_more_than_one_in_five_seconds() {
        let setup = Setup::new();
        let refuse_all = async || {
            for _ in 0..20 {
                let server = setup.0.clone();
                let token = setup.1.get(|| async move { server.answer().await }).await;
                setup.1.refused(&token.unwrap());
            }
        };
        refuse_all().await;
        assert_eq!(setup.0.asked(), 2);
        pass(5.0).await;
        refuse_all().await;
        assert_eq!(setup.0.asked(), 3);
        setup.1.accepted();
        refuse_all().await;
        assert_eq!(setup.0.asked(), 4);
    }
}
