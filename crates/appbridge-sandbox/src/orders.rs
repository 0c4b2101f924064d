//! What the App Shells of a tenant are ordered to do, as if a person did it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::lists::List;

/// How many orders an App Shell may be behind; it misses those before.
const PENDING: usize = 256;

/// A page of the app in the App Shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Surface {
    /// A pane beside a list of the ERP.
    Pane,
    /// An entry of the ERP's menu.
    Erp,
    /// The setup page, while the app is installed.
    Setup,
}

/// An event that the host sends to the app's pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShellEvent {
    /// What pages subscribe to, such as `CustomerChanged`.
    pub topic: String,
    /// What they get; `null` without it.
    #[serde(default)]
    pub payload: Value,
    /// Which pages it is for; all that are open without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<Surface>,
}

impl ShellEvent {
    /// An event for all pages of the app that are open.
    ///
    /// ```
    /// use appbridge_sandbox::control::{ShellEvent, Surface};
    /// use serde_json::json;
    ///
    /// let event = ShellEvent::new("ItemChanged", json!({ "itemId": "1" })).to(Surface::Pane);
    /// assert_eq!(event.surface, Some(Surface::Pane));
    /// ```
    #[must_use]
    pub fn new(topic: impl Into<String>, payload: impl Into<Value>) -> Self {
        Self {
            topic: topic.into(),
            payload: payload.into(),
            surface: None,
        }
    }

    /// The same, for pages of one kind alone.
    #[must_use]
    pub fn to(self, surface: Surface) -> Self {
        Self {
            surface: Some(surface),
            ..self
        }
    }
}

/// What shall be selected in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Selection {
    /// Grows with every selection for a tenant.
    pub number: u64,
    /// The list.
    pub context: List,
    /// The record; `None` for nothing.
    pub id: Option<Uuid>,
}

/// What an App Shell shall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    Select(Selection),
    Publish(ShellEvent),
}

/// Orders, by tenant.
#[derive(Default)]
pub(crate) struct Orders(Mutex<State>);

#[derive(Default)]
struct State {
    channels: HashMap<Uuid, Channel>,
    has_ended: bool,
}

struct Channel {
    selections: u64,
    /// The latest of each list, for App Shells that are opened later.
    selected: BTreeMap<List, Selection>,
    sender: broadcast::Sender<Order>,
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            selections: 0,
            selected: BTreeMap::new(),
            sender: broadcast::Sender::new(PENDING),
        }
    }
}

/// What one App Shell hears.
pub(crate) struct Subscription {
    earlier: VecDeque<Selection>,
    /// `None` once the sandbox ends.
    later: Option<broadcast::Receiver<Order>>,
}

impl Subscription {
    /// The next order; `None` when the sandbox ends.
    pub(crate) async fn next(&mut self) -> Option<Order> {
        if let Some(selection) = self.earlier.pop_front() {
            return Some(Order::Select(selection));
        }
        let later = self.later.as_mut()?;
        loop {
            match later.recv().await {
                Ok(order) => return Some(order),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

impl Orders {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Selects a record in a list of the tenant's App Shells, those to come among them.
    pub(crate) fn select(&self, tenant: Uuid, context: List, id: Option<Uuid>) {
        let mut state = self.lock();
        let channel = state.channels.entry(tenant).or_default();
        channel.selections += 1;
        let selection = Selection {
            number: channel.selections,
            context,
            id,
        };
        channel.selected.insert(context, selection.clone());
        // Whoever comes later is told then.
        let _ = channel.sender.send(Order::Select(selection));
    }

    /// Sends an event to the tenant's App Shells, and says how many there are.
    pub(crate) fn publish(&self, tenant: Uuid, event: ShellEvent) -> usize {
        let state = self.lock();
        let channel = state.channels.get(&tenant);
        channel.map_or(0, |channel| {
            channel.sender.send(Order::Publish(event)).unwrap_or(0)
        })
    }

    /// What is ordered of a tenant's App Shells from now on, and before that the latest
    /// selections, oldest first.
    pub(crate) fn subscribe(&self, tenant: Uuid) -> Subscription {
        let mut state = self.lock();
        if state.has_ended {
            return Subscription {
                earlier: VecDeque::new(),
                later: None,
            };
        }
        let channel = state.channels.entry(tenant).or_default();
        let mut earlier: Vec<Selection> = channel.selected.values().cloned().collect();
        earlier.sort_unstable_by_key(|selection| selection.number);
        Subscription {
            earlier: earlier.into(),
            later: Some(channel.sender.subscribe()),
        }
    }

    /// Ends all subscriptions.
    pub(crate) fn end(&self) {
        let mut state = self.lock();
        state.has_ended = true;
        state.channels.clear();
    }
}
