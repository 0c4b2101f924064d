//! The verification of session tokens.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::programs::SERVER_CPU;
use crate::bench::report::{Better, Row, reported};
use crate::console;
use crate::workspace::{Workspace, follow};

/// What the benchmark reports, in the table's order.
fn rows(value: &dyn Fn(&'static str) -> Result<f64>) -> Result<Vec<Row>> {
    use Better::{Higher, Lower};

    let row = |name, unit, better| Ok(Row::new(name, value(name)?, unit, better));
    let ratio = |name, against| row(name, "ratio", Higher).map(|row| row.against(against));
    [
        ratio(
            "server.verify.ratio_to_bare",
            "the bare signature check by the same library, in turns in the same process",
        )
        .map(|row| row.with_budget(0.9)),
        ratio(
            "server.verify.ratio_to_jose",
            "jose's jwtVerify in Node.js, in turns on the same core",
        ),
        row("server.verify.ours", "tokens/s", Higher),
        row("server.verify.bare", "tokens/s", Higher),
        row("server.verify.jose", "tokens/s", Higher),
        row("server.verify.known_token", "us", Lower),
    ]
    .into_iter()
    .collect()
}

pub(super) fn measure(workspace: &Workspace, bench: &Path) -> Result<Vec<Row>> {
    let mut values = HashMap::new();
    console::step(
        "Measuring the verification of session tokens",
        Some("about 20 seconds"),
        || {
            let status = follow(
                workspace
                    .command("taskset")
                    .args(["--cpu-list", SERVER_CPU])
                    .arg(bench)
                    .arg("verify"),
                |line| values.extend(reported(line)),
            )?;
            if !status.success() {
                bail!("the benchmark failed ({status}); see the output above");
            }
            Ok(())
        },
    )?;
    rows(&|name| {
        values
            .get(name)
            .copied()
            .with_context(|| format!("the benchmark did not report {name}"))
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
                "server.verify.known_token" => bail!("missing"),
                _ => Ok(1.0),
            })
            .is_err()
        );
    }
}
