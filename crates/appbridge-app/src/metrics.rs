//! Numbers for Prometheus.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use appbridge_server::{Event, Observer, Renewed};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use tracing_appender::non_blocking::ErrorCounter;

use crate::logging::Log;

/// From an answer out of memory to the time that a request may take, in seconds.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// What has happened since the start. Cheap to clone; clones count together.
///
/// Labels are routes as they stand in the program, classes of statuses and
/// stable codes: few, and nothing of a tenant.
#[derive(Debug, Clone)]
pub struct Metrics {
    // One counter, since every request clones it, and more than once.
    counters: Arc<Counters>,
}

#[derive(Debug)]
struct Counters {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabel, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    verdicts: Family<CodeLabel, Counter>,
    access_tokens: Counter,
    key_sets: Counter,
    renewal_failures: Family<RenewalLabels, Counter>,
    platform: Family<OutcomeLabel, Counter>,
    lost_lines: LostLines,
    retries: Family<CodeLabel, Counter>,
    not_sent: Family<CodeLabel, Counter>,
    refusals: Family<CodeLabel, Counter>,
}

/// Counted by the log, when the process has one.
#[derive(Debug, Clone, Default)]
struct LostLines(Arc<OnceLock<ErrorCounter>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    /// `2xx` and so on.
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabel {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabel {
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RenewalLabels {
    /// `access_token` or `key_set`.
    what: &'static str,
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    /// `2xx` and so on, or `none` where there was no answer.
    outcome: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Metrics at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let requests = Family::default();
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let durations = Family::new_with_constructor(histogram);
        let in_flight = Gauge::default();
        let verdicts = Family::default();
        let (access_tokens, key_sets) = (Counter::default(), Counter::default());
        let platform = Family::default();
        let renewal_failures = Family::default();
        let (retries, not_sent, refusals) =
            (Family::default(), Family::default(), Family::default());
        registry.register(
            "http_requests",
            "Requests answered, by method, route and class of status",
            requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time to the answer's head, by route",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests under way",
            in_flight.clone(),
        );
        registry.register(
            "token_verdicts",
            "Tokens of requests, by what came of checking them",
            verdicts.clone(),
        );
        registry.register(
            "access_token_renewals",
            "Access tokens received from the identity provider",
            access_tokens.clone(),
        );
        registry.register("key_set_fetches", "Key sets received", key_sets.clone());
        registry.register(
            "platform_requests",
            "Requests to JTL's ERP API, by class of status",
            platform.clone(),
        );
        let lost_lines = LostLines::default();
        registry.register_collector(Box::new(lost_lines.clone()));
        registry.register(
            "renewal_failures",
            "Access tokens and key sets that could not be fetched, by the error's code",
            renewal_failures.clone(),
        );
        registry.register(
            "platform_retries",
            "Requests to JTL's ERP API that were sent once more, by the code of the reason",
            retries.clone(),
        );
        registry.register(
            "platform_requests_not_sent",
            "Requests to JTL's ERP API that were given up before they were sent, by the \
             error's code",
            not_sent.clone(),
        );
        registry.register(
            "token_refusals",
            "Tokens that were refused or could not be checked, by the error's code, wherever \
             the app checks them",
            refusals.clone(),
        );
        let counters = Counters {
            registry,
            requests,
            durations,
            in_flight,
            verdicts,
            access_tokens,
            key_sets,
            renewal_failures,
            platform,
            lost_lines,
            retries,
            not_sent,
            refusals,
        };
        Self {
            counters: Arc::new(counters),
        }
    }

    /// Shows how many lines the process' log has lost.
    pub fn count_lost_lines(&self, log: &Log) {
        // A process has one log.
        let _ = self.counters.lost_lines.0.set(log.lost());
    }

    /// `GET /metrics`, for a listener of its own: how an app is doing is not for
    /// its users.
    pub fn router(&self) -> Router {
        let metrics = self.clone();
        Router::new().route("/metrics", get(move || async move { metrics.answer() }))
    }

    fn answer(&self) -> Response {
        let mut text = String::new();
        if encode(&mut text, &self.counters.registry).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        ([(CONTENT_TYPE, kind)], text).into_response()
    }

    /// Counts the end of a token's check: `valid`, or the code of the refusal.
    pub(crate) fn verdict(&self, code: &'static str) {
        self.counters
            .verdicts
            .get_or_create(&CodeLabel { code })
            .inc();
    }

    /// A request has come.
    pub(crate) fn begin(&self, method: &Method, route: &str) -> UnderWay {
        self.counters.in_flight.inc();
        UnderWay {
            metrics: self.clone(),
            method: method_name(method),
            route: route.to_owned(),
        }
    }
}

impl Collector for LostLines {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let lost = self.0.get().map_or(0, ErrorCounter::dropped_lines);
        let counter = ConstCounter::new(u64::try_from(lost).unwrap_or(u64::MAX));
        let metric = encoder.encode_descriptor(
            "log_lines_lost",
            "Lines of the log that standard error took too slowly",
            None,
            counter.metric_type(),
        )?;
        counter.encode(metric)
    }
}

/// Counts what happens between the backend and JTL.
impl Observer for Metrics {
    fn observe(&self, event: Event) {
        let counters = &self.counters;
        match event {
            Event::Renewal {
                what: Renewed::AccessToken,
                error: None,
                ..
            } => {
                counters.access_tokens.inc();
            }
            Event::Renewal {
                what: Renewed::KeySet,
                error: None,
                ..
            } => {
                counters.key_sets.inc();
            }
            Event::ApiRequest { status, .. } => {
                let outcome = status.map_or("none", class);
                counters
                    .platform
                    .get_or_create(&OutcomeLabel { outcome })
                    .inc();
            }
            Event::Renewal {
                what,
                error: Some(code),
                ..
            } => {
                let what = what.name();
                counters
                    .renewal_failures
                    .get_or_create(&RenewalLabels { what, code })
                    .inc();
            }
            Event::Retry { code, .. } => {
                counters.retries.get_or_create(&CodeLabel { code }).inc();
            }
            Event::NotSent { code, .. } => {
                counters.not_sent.get_or_create(&CodeLabel { code }).inc();
            }
            Event::Refusal { code, .. } => {
                counters.refusals.get_or_create(&CodeLabel { code }).inc();
            }
            _ => {}
        }
    }
}

/// A request under way; dropping it ends that.
pub(crate) struct UnderWay {
    metrics: Metrics,
    method: &'static str,
    route: String,
}

impl UnderWay {
    pub(crate) fn answered(&mut self, status: StatusCode, took: Duration) {
        let labels = RequestLabels {
            method: self.method,
            route: self.route.clone(),
            status: class(status.as_u16()),
        };
        self.metrics.counters.requests.get_or_create(&labels).inc();
        let route = self.route.clone();
        self.metrics
            .counters
            .durations
            .get_or_create(&RouteLabel { route })
            .observe(took.as_secs_f64());
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.metrics.counters.in_flight.dec();
    }
}

/// Methods that this server takes; strangers may make up others.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
