//! An end for whatever else is waited for.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::Settlement;
use super::waits;

/// Ready when a time has passed, by the one timer that all waits share.
#[derive(Debug)]
pub(crate) struct Limit(Settlement);

impl Limit {
    /// The time runs from now.
    pub(crate) fn of(limit: Duration) -> Self {
        // JavaScript does not know of it, so that only the time can end it.
        Self(Settlement(waits::begin(limit)))
    }
}

impl Future for Limit {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx).map(drop)
    }
}
