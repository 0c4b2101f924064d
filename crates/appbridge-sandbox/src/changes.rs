//! Word for those who watch the sandbox that something about it has changed.

use tokio::sync::watch;

/// Tells watchers that there is news. What it is they look up themselves, so that one who
/// is slow misses the steps between and never the end.
pub(crate) struct Changes(watch::Sender<News>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    /// Nothing yet, or nothing since the last look.
    Changed,
    /// The sandbox ends: open streams would hold it up.
    Ended,
}

impl Default for Changes {
    fn default() -> Self {
        Self(watch::Sender::new(News::Changed))
    }
}

impl Changes {
    /// Something has changed.
    pub(crate) fn announce(&self) {
        self.0.send_modify(|_| {});
    }

    /// Ends all watching.
    pub(crate) fn end(&self) {
        self.0.send_replace(News::Ended);
    }

    /// Whoever asks for this misses nothing that happens afterwards.
    pub(crate) fn watch(&self) -> Watcher {
        Watcher(self.0.subscribe())
    }
}

/// One who watches.
pub(crate) struct Watcher(watch::Receiver<News>);

impl Watcher {
    /// Resolves at the next change, or at once when there was one since the last call;
    /// to `false` when the sandbox ends.
    pub(crate) async fn changed(&mut self) -> bool {
        self.0.changed().await.is_ok() && *self.0.borrow_and_update() == News::Changed
    }
}
