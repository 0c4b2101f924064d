//! The sandbox's events.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::json;
use uuid::Uuid;

use super::ask::{unexpected, unreachable};
use super::{Control, ControlError};
use crate::control::Event;

/// Longer than any sandbox runs. Between events there is no limit.
const FOREVER: Duration = Duration::from_hours(24 * 365);

/// What happens in a sandbox, event by event. Dropping it ends the watching.
#[derive(Debug)]
pub struct Watch {
    response: Response,
    route: String,
    /// What has come of the next event.
    read: Vec<u8>,
}

impl Control {
    /// Watches the sandbox: its state, at once and whenever it has changed, and each request
    /// of the platform behind the one of this number; 0 for all that are kept.
    ///
    /// ```
    /// use appbridge_sandbox::control::{Event, Fault, Target};
    /// use appbridge_sandbox::{Config, Sandbox};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> anyhow::Result<()> {
    /// let sandbox = Sandbox::start(Config::default()).await?;
    /// let mut watch = sandbox.control()?.watch(0).await?;
    /// while let Some(event) = watch.next().await? {
    ///     match event {
    ///         Event::Request(request) if request.path == "/oauth2/token" => break,
    /// #       Event::State(_) => drop(sandbox.access_token().await?),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn watch(&self, after: u64) -> Result<Watch, ControlError> {
        self.watch_events(after, None).await
    }

    /// The same as an App Shell of a tenant, which hears what is ordered of those as well: for
    /// a test that plays one itself. It counts as open until the value is dropped.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no such tenant.
    pub async fn watch_as_shell(&self, after: u64, tenant: Uuid) -> Result<Watch, ControlError> {
        self.watch_events(after, Some(tenant)).await
    }

    async fn watch_events(&self, after: u64, tenant: Option<Uuid>) -> Result<Watch, ControlError> {
        let query = [
            ("after", Some(after.to_string())),
            ("tenant", tenant.map(|id| id.to_string())),
        ];
        let (response, route) = self
            .ask(Method::GET, "events")
            .with(|request| request.query(&query).timeout(FOREVER))
            .response()
            .await?;
        Ok(Watch {
            response,
            route,
            read: Vec::new(),
        })
    }
}

impl Watch {
    /// The next event that this version knows; `None` when the sandbox has ended.
    ///
    /// # Errors
    /// [`ControlError::Unreachable`] when the connection breaks off, and
    /// [`ControlError::Unexpected`] for an event that does not fit.
    ///
    /// # Cancellation
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Option<Event>, ControlError> {
        loop {
            if let Some(event) = self.take()? {
                return Ok(Some(event));
            }
            match self.response.chunk().await {
                Ok(Some(chunk)) => self.read.extend_from_slice(&chunk),
                Ok(None) => return Ok(None),
                Err(error) => return Err(unreachable(&self.route, error)),
            }
        }
    }

    /// The next event that has come whole. Each is ended by an empty line.
    fn take(&mut self) -> Result<Option<Event>, ControlError> {
        while let Some(end) = self.read.windows(2).position(|pair| pair == b"\n\n") {
            let lines: Vec<u8> = self.read.drain(..end + 2).collect();
            let lines = String::from_utf8_lossy(&lines);
            let field = |name: &str| {
                let mut lines = lines.lines();
                lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            };
            let known = ["state", "request", "select", "publish"];
            let Some(event) = field("event").filter(|event| known.contains(event)) else {
                // A sign of life, or what a later version tells.
                continue;
            };
            let misfit = |error| unexpected(&self.route, &error);
            let data: serde_json::Value =
                serde_json::from_str(field("data").unwrap_or_default()).map_err(misfit)?;
            let event = serde_json::from_value(json!({ "event": event, "data": data }));
            return event.map(Some).map_err(misfit);
        }
        Ok(None)
    }
}
