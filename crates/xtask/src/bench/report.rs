//! The values: as a table and as JSON.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// Reads what a benchmark prints: `bench: bridge.call.ratio = 1.18`.
pub(super) fn reported(line: &str) -> Option<(String, f64)> {
    let (name, value) = line.strip_prefix("bench: ")?.split_once(" = ")?;
    Some((name.to_owned(), value.parse().ok()?))
}

/// Which values are the good ones.
#[derive(Clone, Copy)]
pub(super) enum Better {
    Lower,
    Higher,
}

/// One measured value.
pub(super) struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    better: Better,
    /// The worst value that is good enough; none: the value is for information.
    budget: Option<f64>,
    /// What it was measured against, for a ratio.
    against: Option<&'static str>,
}

impl Row {
    pub(super) fn new(
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        better: Better,
    ) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            better,
            budget: None,
            against: None,
        }
    }

    /// The size of something that is downloaded.
    pub(super) fn bytes(name: impl Into<String>, bytes: usize) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "nothing here comes near 2⁵³ bytes"
        )]
        Self::new(name, bytes as f64, "bytes", Better::Lower)
    }

    pub(super) fn with_budget(self, budget: f64) -> Self {
        Self {
            budget: Some(budget),
            ..self
        }
    }

    pub(super) fn against(self, against: &'static str) -> Self {
        Self {
            against: Some(against),
            ..self
        }
    }

    pub(super) fn misses_its_budget(&self) -> bool {
        // A value that is no number is not good enough.
        self.budget.is_some_and(|budget| {
            self.value.is_nan()
                || match self.better {
                    Better::Lower => self.value > budget,
                    Better::Higher => self.value < budget,
                }
        })
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "better": match self.better {
                Better::Lower => "lower",
                Better::Higher => "higher",
            },
            "budget": self.budget,
            "against": self.against,
        })
    }
}

pub(super) fn print(rows: &[Row]) {
    println!();
    println!("{:<40} {:>12} {:<10} budget", "", "value", "unit");
    for row in rows {
        let budget = row.budget.map(|budget| {
            let bound = match row.better {
                Better::Lower => "at most",
                Better::Higher => "at least",
            };
            let verdict = if row.misses_its_budget() {
                "  MISSED"
            } else {
                ""
            };
            format!("{bound} {}{verdict}", readable(budget))
        });
        let line = format!(
            "{:<40} {:>12} {:<10} {}",
            row.name,
            readable(row.value),
            row.unit,
            budget.unwrap_or_default()
        );
        println!("{}", line.trim_end());
    }
    println!();
}

/// As many digits as mean something.
fn readable(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 1_000.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}

pub(super) fn write(rows: &[Row], path: &Path) -> Result<()> {
    let rows: Vec<Value> = rows.iter().map(Row::to_json).collect();
    let text = serde_json::to_string_pretty(&rows)?;
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text + "\n"))
        .with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn misses(value: f64, better: Better, budget: Option<f64>) -> bool {
        Row {
            budget,
            ..Row::new("a.name", value, "ratio", better)
        }
        .misses_its_budget()
    }

    #[test]
    fn a_reported_value_is_read() {
        let expected = Some(("bridge.call.ratio".to_owned(), 1.18));
        assert_eq!(reported("bench: bridge.call.ratio = 1.18"), expected);
        assert_eq!(reported("bench: bridge.call.ratio = fast"), None);
        assert_eq!(reported("test bridge ... ok"), None);
    }

    #[test]
    fn a_budget_is_the_worst_that_is_good_enough() {
        assert!(!misses(1.25, Better::Lower, Some(1.25)));
        assert!(misses(1.26, Better::Lower, Some(1.25)));
        assert!(!misses(0.9, Better::Higher, Some(0.9)));
        assert!(misses(0.89, Better::Higher, Some(0.9)));
        assert!(misses(f64::NAN, Better::Lower, Some(1.0)));
        assert!(misses(f64::NAN, Better::Higher, Some(1.0)));
        assert!(!misses(1e9, Better::Lower, None));
    }

    #[test]
    fn a_row_says_everything_in_json() {
        let row = Row::new("a.ratio", 1.5, "ratio", Better::Lower)
            .with_budget(2.0)
            .against("another");
        assert_eq!(
            row.to_json(),
            json!({
                "name": "a.ratio", "value": 1.5, "unit": "ratio", "better": "lower",
                "budget": 2.0, "against": "another",
            })
        );
        let row = Row::bytes("a.size", 7);
        assert_eq!(
            row.to_json(),
            json!({
                "name": "a.size", "value": 7.0, "unit": "bytes", "better": "lower",
                "budget": null, "against": null,
            })
        );
    }
}
