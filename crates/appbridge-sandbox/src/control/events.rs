//! Server-sent events for those who watch the sandbox: the App Shell, above all.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::{Deserialize, Serialize};

use super::extract::Query;
use super::state::SandboxState;
use crate::changes::Watcher;
use crate::state::Platform;

/// What an `EventSource` sends when it connects anew.
const LAST_EVENT_ID: &str = "last-event-id";

/// From where on requests are told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    /// The number of the last one that is known already.
    #[serde(default)]
    after: u64,
}

/// `GET events`: `state` events with the [`SandboxState`], one at once and one after each
/// change; `request` events with each [`SeenRequest`](super::SeenRequest), whose number is
/// the event's id.
pub(super) async fn stream(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    Query(Start { after }): Query<Start>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let resumed = headers
        .get(LAST_EVENT_ID)
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let mut viewer = Viewer {
        watcher: platform.changes.watch(),
        platform,
        shown: None,
        last_request: resumed.unwrap_or(after),
        ready: VecDeque::new(),
    };
    viewer.look();
    Sse::new(unfold(viewer, Viewer::next)).keep_alive(KeepAlive::default())
}

/// One who watches, and what they know already.
struct Viewer {
    platform: Arc<Platform>,
    watcher: Watcher,
    /// The state as it was sent last.
    shown: Option<SandboxState>,
    last_request: u64,
    ready: VecDeque<Event>,
}

impl Viewer {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some((Ok(event), self));
            }
            if !self.watcher.changed().await {
                return None;
            }
            self.look();
        }
    }

    /// Makes events of what is new since the last look.
    fn look(&mut self) {
        let state = SandboxState::of(&self.platform);
        if self.shown.as_ref() != Some(&state) {
            self.ready.extend(event("state", &state));
            self.shown = Some(state);
        }
        for request in self.platform.requests.list(self.last_request) {
            self.last_request = request.number;
            let event = event("request", &request);
            self.ready
                .extend(event.map(|event| event.id(request.number.to_string())));
        }
    }
}

/// `None` never happens: all of this can be written as JSON.
fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(data).ok()
}
