//! Values that are shown to a service, which may refuse them: tokens.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

use super::{Refreshed, Source};
use crate::observer::Event;

/// A service that refuses every token does not become kinder by being shown new
/// ones: between two tokens that were refused lies at least this long.
const REFUSAL_PAUSE: Duration = Duration::from_secs(5);

/// The value of an `Authorization` header. Clones are the same token; it is never
/// printed.
#[derive(Clone)]
pub(crate) struct Bearer(Arc<HeaderValue>);

impl Bearer {
    /// `None` for a token that no header can hold.
    pub(crate) fn new(token: &str) -> Option<Self> {
        if token.trim().is_empty() {
            return None;
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
        header.set_sensitive(true);
        Some(Self(Arc::new(header)))
    }

    /// The header's value, marked so that no HTTP library prints it.
    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::clone(&self.0)
    }

    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer(redacted)")
    }
}

impl<S: Source<Value: AsRef<Bearer>>> Refreshed<S> {
    /// Runs `attempt` with the value of an `Authorization` header, and once more with a
    /// new token when its result `is_refused`.
    pub(crate) async fn attempt<T, E, F>(
        &self,
        attempt: impl Fn(HeaderValue) -> F,
        is_refused: impl Fn(&T) -> bool,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: From<S::Error>,
    {
        let token = self.get().await?;
        let result = attempt(token.as_ref().header()).await?;
        if !is_refused(&result) {
            return Ok(result);
        }
        self.refused(&token);
        let renewed = self.get().await?;
        if renewed.as_ref().is_same(token.as_ref()) {
            return Ok(result);
        }
        tracing::info!(
            what = S::WHAT.name(),
            "refused; trying once more with a new one"
        );
        let code = "token_refused";
        self.source().http().observe(Event::Retry { code });
        let result = attempt(renewed.as_ref().header()).await?;
        if !is_refused(&result) {
            // The next refusal has a reason of its own.
            self.lock().refused_at = None;
        }
        Ok(result)
    }

    /// Says that `token` was refused: it is not used again. Only the current token is
    /// withdrawn, so that many requests refused at the same time cause one renewal;
    /// and if the service refuses its successor as well, no further one for five
    /// seconds, so that a service that refuses every token causes no storm.
    pub(crate) fn refused(&self, token: &S::Value) {
        let now = Instant::now();
        let mut state = self.lock();
        let is_current = state
            .current
            .as_ref()
            .is_some_and(|(current, _)| current.as_ref().is_same(token.as_ref()));
        let just_refused = state
            .refused_at
            .is_some_and(|at| now.duration_since(at) < REFUSAL_PAUSE);
        if is_current && !just_refused {
            state.current = None;
            state.refused_at = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_printed_and_has_to_fit_a_header() {
        let printed = Bearer::new("t0p").unwrap();
        assert!(!format!("{printed:?} {:?}", printed.header()).contains("t0p"));
        for token in ["", " ", "a\nb"] {
            assert!(Bearer::new(token).is_none(), "{token:?}");
        }
    }
}
