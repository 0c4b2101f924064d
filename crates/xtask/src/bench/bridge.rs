//! `crates/appbridge/benches/bridge`, in headless Chromium.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};

use super::report::{Better, Row, reported};
use crate::console;
use crate::setup::{self, Chromium};
use crate::workspace::{Workspace, follow};

/// What the benchmarks report, in the table's order.
fn rows(value: &dyn Fn(&'static str) -> Result<f64>) -> Result<Vec<Row>> {
    use Better::{Higher, Lower};

    let row = |name, unit, better| Ok(Row::new(name, value(name)?, unit, better));
    let javascript = "the SDK in plain JavaScript, in turns on the same page";
    let compared = |name, better, budget| {
        row(name, "ratio", better).map(|row| row.with_budget(budget).against(javascript))
    };
    let bounded =
        |name, unit, budget| row(name, unit, Lower).map(|row: Row| row.with_budget(budget));
    [
        compared("bridge.call.ratio", Lower, 1.25),
        row("bridge.call.rust", "us", Lower),
        row("bridge.call.js", "us", Lower),
        compared("bridge.in_flight_1000.throughput_ratio", Higher, 0.9),
        row("bridge.in_flight_1000.rust", "calls/s", Higher),
        row("bridge.in_flight_1000.js", "calls/s", Higher),
        bounded("bridge.event.growth_exponent", "exponent", 1.1),
        row("bridge.event.subscribers_1", "us", Lower),
        row("bridge.event.subscribers_100", "us", Lower),
        row("bridge.event.subscribers_10000", "us", Lower),
        bounded("leak.wasm_pages", "pages", 0.0),
        // The browser's own growth with time (compiled code, the test's output) is
        // tens of kilobytes; a million leaks of any kind are megabytes.
        bounded("leak.js_heap_bytes", "bytes", 1_048_576.0),
    ]
    .into_iter()
    .collect()
}

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Row>> {
    setup::for_build(workspace)?;
    let chromium = Chromium::ensure(workspace)?;
    let mut values = HashMap::new();
    console::step(
        "Measuring the binding in Chromium",
        Some("about a minute"),
        || {
            let mut cargo = workspace.cargo();
            setup::run_tests_with_built_runner(workspace, &mut cargo);
            let status = follow(
                cargo
                    // Not `cargo bench`, whose flag makes the runner look for
                    // benchmarks of a form that cannot compare two things in turns.
                    .args(["test", "--locked", "--package", "appbridge"])
                    .args(["--target", "wasm32-unknown-unknown"])
                    .args(["--profile", "bench", "--bench", "bridge"])
                    // The values are lines on the console.
                    .args(["--", "--nocapture"])
                    .env("CHROMEDRIVER", chromium.driver)
                    .env_remove("GECKODRIVER")
                    .env("WASM_BINDGEN_TEST_TIMEOUT", "900")
                    // Without the checks of arguments that no shipped glue has.
                    .env("WASM_BINDGEN_NO_DEBUG", "1"),
                |line| values.extend(reported(line)),
            )?;
            if !status.success() {
                bail!("the benchmarks failed ({status}); see the output above");
            }
            Ok(())
        },
    )?;
    rows(&|name| {
        values
            .get(name)
            .copied()
            .with_context(|| format!("the benchmarks did not report {name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_was_not_reported_is_an_error() {
        assert!(rows(&|_| Ok(1.0)).is_ok());
        assert!(
            rows(&|name| match name {
                "leak.wasm_pages" => bail!("missing"),
                _ => Ok(1.0),
            })
            .is_err()
        );
    }
}
