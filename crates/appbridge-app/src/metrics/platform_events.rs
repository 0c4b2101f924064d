//! Counts what happens between this server and JTL.
//!
//! `appbridge-server` has no metrics of its own, but its log events carry fields:
//! `step` is the number of a step in JTL's documented flow (5: an access token
//! was received, 9: the ERP API answered or did not), and `keys` the size of a key
//! set that was received. This layer reads those fields and no text.

use std::fmt::Debug;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, Filter};

use super::{Metrics, OutcomeLabel, class};

/// A layer for the subscriber; see [`Metrics::platform_events`].
#[derive(Debug)]
pub struct PlatformEvents {
    metrics: Metrics,
}

impl PlatformEvents {
    pub(super) const fn new(metrics: Metrics) -> Self {
        Self { metrics }
    }

    /// Only what it reads, whatever the log is told to show.
    #[must_use]
    pub fn filter<S>() -> impl Filter<S> {
        filter_fn(|metadata: &Metadata<'_>| {
            metadata.is_event()
                && metadata.target().starts_with("appbridge_server")
                && *metadata.level() <= Level::DEBUG
        })
    }
}

#[derive(Default)]
struct Fields {
    step: Option<u64>,
    status: Option<u64>,
    keys: bool,
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "step" => self.step = Some(value),
            "status" => self.status = Some(value),
            "keys" => self.keys = true,
            _ => {}
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.record_u64(field, value.unsigned_abs());
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

impl<S: Subscriber> Layer<S> for PlatformEvents {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        if fields.keys {
            self.metrics.counters.key_sets.inc();
        }
        match fields.step {
            Some(5) => {
                self.metrics.counters.access_tokens.inc();
            }
            Some(9) => {
                let status = fields.status.and_then(|status| u16::try_from(status).ok());
                let outcome = status.map_or("none", class);
                self.metrics
                    .counters
                    .platform
                    .get_or_create(&OutcomeLabel { outcome })
                    .inc();
            }
            _ => {}
        }
    }
}
