//! graphql-js over every GraphQL document of the repository, counted by the summary that
//! Node's test runner prints.

use anyhow::{Result, bail};

use super::Count;
use crate::setup;
use crate::workspace::{Workspace, follow};

pub(super) fn run(workspace: &Workspace) -> Result<Count> {
    setup::for_node_packages(workspace)?;
    let mut node = workspace.command("node");
    node.args(["--test", "--test-reporter=spec", "tests/graphql/"]);
    let mut count = Count::default();
    let status = follow(&mut node, |line| add(&mut count, line))?;
    if !status.success() && count.failed == 0 {
        bail!("Node's test runner failed outside its tests ({status}); see the output above");
    }
    Ok(count)
}

/// Reads a line of the summary, such as `ℹ pass 12`.
fn add(count: &mut Count, line: &str) {
    let mut words = line.strip_prefix("ℹ ").unwrap_or_default().split(' ');
    let (Some(what), Some(Ok(number)), None) = (
        words.next(),
        words.next().map(str::parse::<u64>),
        words.next(),
    ) else {
        return;
    };
    match what {
        "pass" => count.passed += number,
        // Nothing may be left out.
        "fail" | "cancelled" | "skipped" | "todo" => count.failed += number,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_did_not_simply_pass_has_failed() {
        let mut count = Count::default();
        for line in [
            "✔ crates/demo-server/graphql/items.graphql:1 (1.9ms)",
            "ℹ tests 20",
            "ℹ suites 3",
            "ℹ pass 12",
            "ℹ fail 1",
            "ℹ cancelled 2",
            "ℹ skipped 3",
            "ℹ todo 4",
            "ℹ duration_ms 309.721351",
        ] {
            add(&mut count, line);
        }
        assert_eq!((count.passed, count.failed), (12, 10));
    }
}
