//! A value that another server gives and that has a life, kept fresh: access tokens, SCX
//! tokens and key sets.
//!
//! | the value is | asking for it |
//! |---|---|
//! | fresh | gives it |
//! | due | gives it, and fetches a new one behind |
//! | gone, or never there | waits for one fetch, together with all others |
//! | not renewable, since fetches fail | gives it until it is gone, then the last failure; the server is asked in growing pauses |
//!
//! A fetch outlives whoever asked for it: if it died with them, requests that are given up
//! would cause a fetch each.

mod bearer;
mod expires_in;
mod lifetime;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::time::Instant;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;

pub(crate) use bearer::Bearer;
pub(crate) use expires_in::ExpiresIn;
pub(crate) use lifetime::Lifetime;

use crate::backoff::Backoff;
use crate::clock::later;
use crate::observer::{Event, Renewed};
use crate::transport::HttpClient;

/// Where a value comes from.
pub(crate) trait Source: Send + Sync + 'static {
    type Value: Clone + Send + Sync + 'static;
    type Error: Clone + fmt::Display + Send + Sync + 'static;

    /// How long the server is left alone after failures, unless it names a time itself.
    const BACKOFF: Backoff;

    /// What the value is.
    const WHAT: Renewed;

    /// The stable code of an error.
    fn code(error: &Self::Error) -> &'static str;

    /// Whose observer is told.
    fn http(&self) -> &HttpClient;

    /// Fetches a value and says how long it counts.
    fn fetch(
        &self,
    ) -> impl Future<Output = Result<(Self::Value, Lifetime), Failure<Self::Error>>> + Send;

    /// How long after one search for what the value does not have the next one is due.
    fn cooldown(&self) -> Duration {
        Duration::ZERO
    }
}

/// Why there is no new value, and what follows.
#[derive(Debug)]
pub(crate) struct Failure<E> {
    pub(crate) error: E,
    /// How long the server asks to be left alone.
    pub(crate) retry_after: Option<Duration>,
    /// Whether the failure says that the value so far counts no more.
    pub(crate) withdraws: bool,
}

impl<E> From<E> for Failure<E> {
    /// A failure after which the value so far goes on counting.
    fn from(error: E) -> Self {
        Self {
            error,
            retry_after: None,
            withdraws: false,
        }
    }
}

/// A value that is kept fresh. Clones share it.
pub(crate) struct Refreshed<S: Source> {
    inner: Arc<Inner<S>>,
}

struct Inner<S: Source> {
    source: S,
    state: Mutex<State<S>>,
}

struct State<S: Source> {
    current: Option<(S::Value, Lifetime)>,
    /// The fetch under way.
    flight: Option<Flight<S>>,
    /// Failed fetches since the last success.
    failures: u32,
    /// The last failure, and until when the server is left alone after it.
    pause: Option<(Instant, S::Error)>,
    /// When the last fetch began that did not, as far as is known, bring what somebody
    /// looked for in it.
    searched_at: Option<Instant>,
    /// When a value was last refused by the service that it is shown to.
    refused_at: Option<Instant>,
}

struct Flight<S: Source> {
    begun: Instant,
    result: Shared<BoxFuture<'static, Result<S::Value, S::Error>>>,
}

/// What there is to say without a fetch, or the fetch to wait for.
enum LookUp<S: Source, T> {
    Said(Result<T, S::Error>),
    Wait(Flight<S>),
}

impl<S: Source> Refreshed<S> {
    /// Nothing yet; the first use fetches.
    pub(crate) fn new(source: S) -> Self {
        Self {
            inner: Arc::new(Inner {
                source,
                state: Mutex::new(State {
                    current: None,
                    flight: None,
                    failures: 0,
                    pause: None,
                    searched_at: None,
                    refused_at: None,
                }),
            }),
        }
    }

    /// A value that was fetched just now, and searched through.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn holding(source: S, value: S::Value, lifetime: Lifetime) -> Self {
        let this = Self::new(source);
        let mut state = this.lock();
        state.current = Some((value, lifetime));
        state.searched_at = Some(Instant::now());
        drop(state);
        this
    }

    pub(crate) fn source(&self) -> &S {
        &self.inner.source
    }

    /// The value.
    pub(crate) async fn get(&self) -> Result<S::Value, S::Error> {
        let Ok(value) = self
            .find(|value| Ok::<_, std::convert::Infallible>(value.clone()))
            .await?;
        Ok(value)
    }

    /// What `pick` finds in the value. Where the known value has it not, a new one is
    /// fetched and waited for, unless a search was in vain within the last
    /// [`cooldown`](Source::cooldown): then, `pick`'s own error.
    pub(crate) async fn find<T, N>(
        &self,
        pick: impl Fn(&S::Value) -> Result<T, N>,
    ) -> Result<Result<T, N>, S::Error> {
        let flight = match self.look_up(&pick) {
            LookUp::Said(result) => return result,
            LookUp::Wait(flight) => flight,
        };
        let found = pick(&flight.result.await?);
        if found.is_ok() {
            let mut state = self.lock();
            // The next search has a reason of its own.
            if state.searched_at == Some(flight.begun) {
                state.searched_at = None;
            }
        }
        Ok(found)
    }

    fn look_up<T, N>(&self, pick: impl Fn(&S::Value) -> Result<T, N>) -> LookUp<S, Result<T, N>> {
        let now = Instant::now();
        let mut state = self.lock();
        let known = state
            .current
            .as_ref()
            .filter(|(_, lifetime)| lifetime.is_valid(now))
            .map(|(value, lifetime)| (pick(value), lifetime.is_fresh(now)));
        let pause = state.pause.as_ref().filter(|(until, _)| now < *until);
        match (known, pause) {
            (Some((Ok(found), fresh)), pause) => {
                if !fresh && pause.is_none() {
                    self.join_or_start(&mut state, now);
                }
                LookUp::Said(Ok(Ok(found)))
            }
            (_, Some((_, error))) => LookUp::Said(Err(error.clone())),
            (Some((Err(not_found), _)), None)
                if state.flight.is_none() && self.cools_down(&state, now) =>
            {
                LookUp::Said(Ok(Err(not_found)))
            }
            (_, None) => {
                let flight = self.join_or_start(&mut state, now);
                state.searched_at = Some(flight.begun);
                LookUp::Wait(flight)
            }
        }
    }

    fn cools_down(&self, state: &State<S>, now: Instant) -> bool {
        state
            .searched_at
            .is_some_and(|at| now < later(at, self.inner.source.cooldown()))
    }

    fn join_or_start(&self, state: &mut State<S>, now: Instant) -> Flight<S> {
        state
            .flight
            .get_or_insert_with(|| {
                let this = self.clone();
                let result = async move { this.fetch().await }
                    .in_current_span()
                    .with_current_subscriber()
                    .boxed()
                    .shared();
                // Those who wait drive it as well, so that it ends even if this task is
                // dropped with its runtime.
                tokio::spawn(result.clone());
                Flight { begun: now, result }
            })
            .clone()
    }

    async fn fetch(&self) -> Result<S::Value, S::Error> {
        let source = &self.inner.source;
        let begun = Instant::now();
        let result = source.fetch().await;
        let now = Instant::now();
        source.http().observe(Event::Renewal {
            what: S::WHAT,
            error: result.as_ref().err().map(|failure| S::code(&failure.error)),
            took: now - begun,
        });
        let mut state = self.lock();
        state.flight = None;
        match result {
            Ok((value, lifetime)) => {
                state.current = Some((value.clone(), lifetime));
                (state.failures, state.pause) = (0, None);
                Ok(value)
            }
            Err(failure) => {
                let Failure {
                    error,
                    retry_after,
                    withdraws,
                } = failure;
                if withdraws {
                    state.current = None;
                }
                // A search without a response has not been in vain: the pauses alone
                // keep the next one waiting.
                state.searched_at = None;
                state.failures = state.failures.saturating_add(1);
                let pause = match retry_after {
                    // "At once" is no pause between failures.
                    Some(asked) => asked.max(S::BACKOFF.first),
                    None => S::BACKOFF.pause(state.failures),
                };
                state.pause = Some((later(now, pause), error.clone()));
                let served = state
                    .current
                    .as_ref()
                    .is_some_and(|(_, lifetime)| lifetime.is_valid(now));
                tracing::warn!(
                    what = S::WHAT.name(),
                    code = S::code(&error),
                    %error,
                    pause_ms = pause.as_millis(),
                    served_by_the_old_one = served,
                    "cannot be renewed"
                );
                Err(error)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<S>> {
        let state = &self.inner.state;
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Source> Clone for Refreshed<S> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
        }
    }
}

impl<S: Source> Clone for Flight<S> {
    fn clone(&self) -> Self {
        Self {
            begun: self.begun,
            result: self.result.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
