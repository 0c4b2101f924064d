//! Every fault of a host or an SDK, against every operation of the binding.
//!
//! A fault is a line in a table: what is wrong, and what each operation then ends
//! in. What the line does not name still works. Whatever happens, it happens in
//! time, and the page has nothing to complain about.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests"
)]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod bridges;
mod hosts;
mod operations;
mod promises;
#[path = "../support/mod.rs"]
mod support;
mod values;

use std::sync::Once;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use operations::{ALL, Operation};
use support::guard::guarded;
use support::page::{PAGE, STAND_IN};
use support::stage::{PageStage, Stage, WireStage, hurry, wall_millis};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A fault, and what it does to operations.
pub struct Fault {
    /// What is wrong.
    name: &'static str,
    /// Statements that make it so, see `stage.js`.
    script: &'static str,
    /// What these operations end in: an error's code, or something else than what
    /// was asked for. All others work.
    ends: &'static [(&'static [Operation], &'static str)],
}

use Operation::*;

/// Operations that call a method and want an answer that fits.
pub const TYPED_CALLS: &[Operation] = &[Call, SessionToken, AppToken];
pub const CALLS: &[Operation] = &[Call, CallRaw, Current, SessionToken, AppToken];
pub const EVENTS: &[Operation] = &[Subscribe, SubscribeRaw, Unsubscribe];
pub const PUBLISHES: &[Operation] = &[Publish, PublishRaw];
pub const EXPOSES: &[Operation] = &[Expose, ExposeRaw, Withdraw];

/// How many times as fast the page's clock goes: limits of 10 seconds that cannot be
/// set end after half a second.
const HURRY: f64 = 20.0;
/// For what is to time out, by the page's clock.
const SHORT: Duration = Duration::from_secs(1);
/// For what is not, by the page's clock: longer than any of it takes.
const LONG: Duration = Duration::from_secs(100);
/// No cell takes longer, by the clock on the wall.
const BOUND_MILLIS: f64 = 4_000.0;

/// A limit by the clock on the wall.
pub fn wall(limit: Duration) -> u32 {
    (limit.as_secs_f64() * 1000.0 / HURRY) as u32
}

/// Where a fault is.
#[derive(Clone, Copy)]
pub enum At {
    /// In the SDK: its bridge is an object of the page.
    Bridge,
    /// In the host, beyond a real channel and the SDK's stand-in. `true`: the SDK
    /// complains to the page, as it may.
    Host { complains: bool },
}

impl Fault {
    fn expected(&self, operation: Operation) -> &'static str {
        let named = self
            .ends
            .iter()
            .find(|(operations, _)| operations.contains(&operation));
        named.map_or("works", |(_, end)| end)
    }

    async fn stage(&self, at: At) -> Stage {
        match at {
            At::Bridge => PageStage::new(self.script).unchecked_into(),
            At::Host { .. } => WireStage::open(STAND_IN, PAGE, self.script)
                .await
                .unchecked_into(),
        }
    }

    /// All cells of the fault; those of a host share a page.
    async fn run(&self, at: At) {
        let shared = match at {
            At::Bridge => None,
            At::Host { .. } => Some(self.stage(at).await),
        };
        let cell = async |&operation: &Operation| match &shared {
            Some(stage) => self.cell(operation, stage.clone()).await,
            None => self.cell(operation, self.stage(at).await).await,
        };
        // What times out does so at the same time. All else goes by itself: a flood
        // is not to slow down a call whose limit cannot be set.
        let stages = if ALL.iter().any(|&operation| self.times_out(operation)) {
            join_all(ALL.iter().map(cell)).await
        } else {
            stream::iter(ALL).then(cell).collect().await
        };
        for stage in stages {
            stage.end().await;
        }
    }

    fn times_out(&self, operation: Operation) -> bool {
        self.expected(operation).ends_with("timed_out")
    }

    async fn cell(&self, operation: Operation, stage: Stage) -> Stage {
        let expected = self.expected(operation);
        let limit = if self.times_out(operation) {
            SHORT
        } else {
            LONG
        };
        let began = wall_millis();
        let outcome = operation.outcome(&stage, limit, expected == "silent").await;
        let took = wall_millis() - began;
        assert_eq!(outcome, expected, "{}: {operation:?}", self.name);
        assert!(
            took < BOUND_MILLIS,
            "{}: {operation:?} took {took} ms",
            self.name
        );
        stage
    }
}

/// Makes the page's clock go faster, unless that has happened.
pub fn hasten() {
    static HURRIED: Once = Once::new();
    HURRIED.call_once(|| hurry(HURRY));
}

/// Runs a table of faults, each with every operation.
pub async fn run(at: At, faults: &[Fault]) {
    guarded(async |guard| {
        hasten();
        for fault in faults {
            fault.run(at).await;
            let complaints = guard.complaints().await;
            if matches!(at, At::Host { complains: true }) {
                assert!(
                    !complaints.is_empty(),
                    "{}: the SDK is to complain",
                    fault.name
                );
            } else {
                assert_eq!(complaints, [""; 0], "{}", fault.name);
            }
        }
        console_log!(
            "{} faults x {} operations = {} cells",
            faults.len(),
            ALL.len(),
            faults.len() * ALL.len()
        );
    })
    .await;
}
