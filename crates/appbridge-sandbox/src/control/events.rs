//! Server-sent events for those who watch the sandbox: the App Shell, above all.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{self, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::extract::Query;
use super::rejection::Rejection;
use super::state::SandboxState;
use super::tenants::tenant;
use crate::changes::Watcher;
use crate::orders::{Order, Selection, ShellEvent, Subscription};
use crate::platform::requests::SeenRequest;
use crate::state::Platform;

/// What an `EventSource` sends when it connects anew.
const LAST_EVENT_ID: &str = "last-event-id";

/// What those who watch the sandbox are told. On the wire, the name of a server-sent event
/// and its data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "event", content = "data")]
#[non_exhaustive]
pub enum Event {
    /// The state: at once, and whenever it has changed.
    State(Box<SandboxState>),
    /// The platform has answered a request.
    Request(SeenRequest),
    /// An App Shell shall select a record.
    Select(Selection),
    /// An App Shell shall send an event to the app's pages.
    Publish(ShellEvent),
}

/// Who asks, and what they know.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    /// The number of the last request that is known already.
    #[serde(default)]
    after: u64,
    /// An App Shell's, which follows what tests order of those.
    tenant: Option<Uuid>,
}

/// `GET events`: `state` events, one at once and one after each change; `request` events,
/// whose id is the request's number. An App Shell names its tenant and hears what is ordered
/// of those of this tenant as well: `select` events, first the latest of each list, and
/// `publish` events.
///
/// All of it is one stream, since a browser opens six connections to a server, for all tabs.
pub(super) async fn stream(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    Query(start): Query<Start>,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, Rejection> {
    let resumed = headers
        .get(LAST_EVENT_ID)
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let orders = match start.tenant {
        Some(id) => Some(platform.orders.subscribe(tenant(&platform, id)?.id)),
        None => None,
    };
    let mut viewer = Viewer {
        watcher: platform.changes.watch(),
        orders,
        platform,
        shown: None,
        last_request: resumed.unwrap_or(start.after),
        ready: VecDeque::new(),
    };
    viewer.look();
    Ok(Sse::new(unfold(viewer, Viewer::next)).keep_alive(KeepAlive::default()))
}

/// One who watches, and what they know already.
struct Viewer {
    platform: Arc<Platform>,
    watcher: Watcher,
    /// `None` for one who is no App Shell.
    orders: Option<Subscription>,
    /// The state as it was sent last.
    shown: Option<SandboxState>,
    last_request: u64,
    ready: VecDeque<sse::Event>,
}

impl Viewer {
    async fn next(mut self) -> Option<(Result<sse::Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some((Ok(event), self));
            }
            let order = async {
                match &mut self.orders {
                    Some(orders) => orders.next().await,
                    None => pending().await,
                }
            };
            tokio::select! {
                is_there = self.watcher.changed() => if is_there { self.look() } else { return None },
                order = order => self.ready.extend(match order? {
                    Order::Select(selection) => written("select", &selection),
                    Order::Publish(published) => written("publish", &published),
                }),
            }
        }
    }

    /// Makes events of what is new since the last look.
    fn look(&mut self) {
        let state = SandboxState::of(&self.platform);
        if self.shown.as_ref() != Some(&state) {
            self.ready.extend(written("state", &state));
            self.shown = Some(state);
        }
        for request in self.platform.requests.list(self.last_request) {
            self.last_request = request.number;
            let event = written("request", &request);
            self.ready
                .extend(event.map(|event| event.id(request.number.to_string())));
        }
    }
}

/// `None` never happens: all of this can be written as JSON.
fn written(name: &str, data: &impl Serialize) -> Option<sse::Event> {
    sse::Event::default().event(name).json_data(data).ok()
}
