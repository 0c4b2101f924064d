//! The corpus of `crates/appbridge-server/tests/attacks`, in the hands of this
//! workspace's verifiers, of `jsonwebtoken` and of `jose`.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};

use super::report::{Better, Row, reported};
use crate::workspace::{Workspace, follow};
use crate::{console, setup};

/// What the corpus reports, in the table's order.
fn rows(value: &dyn Fn(&'static str) -> Result<f64>) -> Result<Vec<Row>> {
    let row = |name, better| -> Result<Row> { Ok(Row::new(name, value(name)?, "cases", better)) };
    Ok(vec![
        row("attacks.cases", Better::Higher)?,
        row("attacks.wrongly_accepted", Better::Lower)?.with_budget(0.0),
        row("attacks.wrongly_rejected", Better::Lower)?.with_budget(0.0),
    ])
}

/// Runs the corpus; the table of what others do with it goes to the console.
pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Row>> {
    setup::for_node_packages(workspace)?;
    let mut values = HashMap::new();
    console::step("Sending the corpus of attacks", None, || {
        let mut cargo = workspace.cargo();
        cargo
            .args(["test", "--quiet", "--locked", "--package"])
            .args(["appbridge-server", "--test", "attacks", "--", "--report"]);
        let status = follow(&mut cargo, |line| values.extend(reported(line)))?;
        if !status.success() {
            bail!("the corpus cannot be compared ({status}); see the output above");
        }
        Ok(())
    })?;
    rows(&|name| {
        let value = values.get(name).copied();
        value.with_context(|| format!("the corpus did not report {name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_verdict_is_too_many() {
        let missed = |wrong: f64| {
            let rows = rows(&|_| Ok(wrong)).unwrap();
            rows.iter().filter(|row| row.misses_its_budget()).count()
        };
        assert_eq!((missed(0.0), missed(1.0)), (0, 2));
    }

    #[test]
    fn a_value_that_was_not_reported_is_an_error() {
        assert!(rows(&|_| bail!("missing")).is_err());
    }
}
