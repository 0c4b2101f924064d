//! A socket that gives up on a client that keeps it waiting.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::limits::ConnectionLimits;
use super::progress::{Phase, Progress};

/// Ends a connection that is without a request, in the middle of a head, or without
/// progress of a response for too long.
#[derive(Debug)]
pub(super) struct Timed {
    stream: TcpStream,
    limits: ConnectionLimits,
    progress: Arc<Progress>,
    reading: Deadline,
    /// What `reading` measures.
    phase: Phase,
    writing: Deadline,
}

impl Timed {
    pub(super) fn new(
        stream: TcpStream,
        limits: ConnectionLimits,
        progress: Arc<Progress>,
    ) -> Self {
        Self {
            stream,
            limits,
            progress,
            reading: Deadline::default(),
            phase: Phase::Idle,
            writing: Deadline::default(),
        }
    }

    fn limits(&self) -> ConnectionLimits {
        if self.progress.is_hurried() {
            self.limits.hurried()
        } else {
            self.limits
        }
    }

    /// Whether the client has been waited for long enough.
    fn is_overdue(&mut self, context: &mut Context<'_>) -> bool {
        let phase = self.progress.phase();
        if phase != self.phase {
            self.phase = phase;
            self.reading.clear();
        }
        let limit = match phase {
            Phase::Idle => self.limits().idle,
            Phase::Head => self.limits().head,
            // Handlers have limits of their own.
            Phase::Request => return false,
        };
        self.reading.has_passed(limit, context)
    }

    fn written<T>(
        &mut self,
        outcome: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.writing.clear();
            return outcome;
        }
        let limit = self.limits().write;
        if self.writing.has_passed(limit, context) {
            // What the kernel still holds goes as well, rather than being offered to this
            // client for minutes.
            let _ = self.stream.set_zero_linger();
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl AsyncRead for Timed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        match outcome {
            Poll::Ready(_) => {
                if buffer.filled().len() > before && self.progress.phase() == Phase::Idle {
                    self.progress.received();
                    self.reading.clear();
                }
                outcome
            }
            // As if the client had hung up.
            Poll::Pending if self.is_overdue(context) => Poll::Ready(Ok(())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncWrite for Timed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(outcome, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.written(outcome, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A time that is counted from the first question after it was cleared.
#[derive(Debug, Default)]
struct Deadline {
    since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    fn clear(&mut self) {
        self.since = None;
    }

    /// Whether `limit` has passed; if not, the task is woken when it has.
    fn has_passed(&mut self, limit: Duration, context: &mut Context<'_>) -> bool {
        let at = *self.since.get_or_insert_with(Instant::now) + limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if timer.deadline() != at {
            timer.as_mut().reset(at);
        }
        timer.as_mut().poll(context).is_ready()
    }
}
