//! What a connection is doing, as its requests tell its timeouts.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// There is no request.
    Idle,
    /// A request's head is being read.
    Head,
    /// A request is being handled, or its response sent.
    Request,
}

/// Shared by a connection's socket and its requests, which all run on the connection's task.
#[derive(Debug, Default)]
pub(super) struct Progress {
    phase: AtomicU8,
    hurried: AtomicBool,
}

impl Progress {
    pub(super) fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Relaxed) {
            phase if phase == Phase::Idle as u8 => Phase::Idle,
            phase if phase == Phase::Head as u8 => Phase::Head,
            _ => Phase::Request,
        }
    }

    fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// Bytes have come: without a request, they begin one.
    pub(super) fn received(&self) {
        if self.phase() == Phase::Idle {
            self.enter(Phase::Head);
        }
    }

    /// A head is complete.
    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        self.enter(Phase::Request);
        UnderWay(self.clone())
    }

    /// The connection shall make room.
    pub(super) fn hurry(&self) {
        self.hurried.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_hurried(&self) -> bool {
        self.hurried.load(Ordering::Relaxed)
    }
}

/// A request, until it is dropped.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<Progress>);

impl UnderWay {
    /// The request lasts until all of its response has been handed to the connection.
    pub(super) fn until_sent(self, body: Body) -> ResponseBody {
        ResponseBody {
            body,
            _under_way: self,
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.enter(Phase::Idle);
    }
}

pub(super) struct ResponseBody {
    body: Body,
    _under_way: UnderWay,
}

impl HttpBody for ResponseBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
