//! Requests to the demo's backend and to the same in Express.

use std::path::Path;

use anyhow::Result;

use super::load::{Load, Outcome};
use super::median;
use super::programs::{Backend, Cores, Memory, Platform, QUIET};
use crate::bench::report::{Better, Row};
use crate::console;
use crate::workspace::Workspace;

struct Route {
    name: &'static str,
    path: &'static str,
    /// How many times as many requests a second as Express must be answered.
    budget: Option<f64>,
}

const ROUTES: [Route; 2] = [
    Route {
        name: "session",
        path: "/api/session",
        budget: Some(8.0),
    },
    Route {
        name: "items",
        path: "/api/items",
        budget: None,
    },
];

/// The load that the ratios are of: more than one request at any time, and not so many
/// that they only queue.
const USUAL: Load = Load {
    connections: 64,
    seconds: 3,
};
const OTHERS: [Load; 2] = [
    Load {
        connections: 1,
        seconds: 2,
    },
    Load {
        connections: 512,
        seconds: 2,
    },
];
const PAIRS: usize = 5;
/// Pairs of what is for information.
const FEW_PAIRS: usize = 3;

const OWN_CORE: &str = "Express and jose in Node.js, in turns, the server alone on one core";
const TWO_CORES: &str = "Express and jose in Node.js, in turns, servers and load on all cores";

pub(super) fn measure(workspace: &Workspace, bench: &Path, backend: &Path) -> Result<Vec<Row>> {
    let platform = Platform::start(workspace, bench)?;
    let stage = |cores| Stage::set(workspace, &platform, backend, cores);
    let mut rows = stage(Cores::Own)?.one_core(backend)?;
    rows.extend(stage(Cores::Shared)?.two_cores()?);
    Ok(rows)
}

/// Both backends, which have answered the same.
struct Stage<'a> {
    workspace: &'a Workspace,
    platform: &'a Platform,
    cores: Cores,
    ours: Backend,
    express: Backend,
}

impl<'a> Stage<'a> {
    fn set(
        workspace: &'a Workspace,
        platform: &'a Platform,
        backend: &Path,
        cores: Cores,
    ) -> Result<Self> {
        let stage = Self {
            workspace,
            platform,
            cores,
            ours: Backend::ours(workspace, platform, cores, backend, QUIET)?,
            express: Backend::express(workspace, platform, cores)?,
        };
        console::step("Comparing the answers of both backends", None, || {
            platform.compare(workspace, &stage.ours, &stage.express)
        })?;
        Ok(stage)
    }

    /// What one core is worth, and memory.
    fn one_core(&self, backend: &Path) -> Result<Vec<Row>> {
        let at_rest = (self.ours.memory()?, self.express.memory()?);
        let mut rows = Vec::new();
        for route in &ROUTES {
            let pairs = self.in_turns(route, USUAL, PAIRS)?;
            let ratio = Row::new(
                format!("server.{}.rps_ratio_to_express", route.name),
                ratio(&pairs)?,
                "ratio",
                Better::Higher,
            )
            .against(OWN_CORE);
            rows.push(match route.budget {
                Some(budget) => ratio.with_budget(budget),
                None => ratio,
            });
            rows.extend(figures(route, USUAL, &pairs)?);
            for load in OTHERS {
                rows.extend(figures(
                    route,
                    load,
                    &self.in_turns(route, load, FEW_PAIRS)?,
                )?);
            }
        }
        let under_load = (self.ours.memory()?, self.express.memory()?);
        rows.push(self.with_log(backend)?);
        rows.extend(memory("ours", at_rest.0, under_load.0));
        rows.extend(memory("express", at_rest.1, under_load.1));
        Ok(rows)
    }

    /// What the whole machine gives, with its load on it.
    fn two_cores(&self) -> Result<Vec<Row>> {
        ROUTES
            .iter()
            .map(|route| {
                let pairs = self.in_turns(route, USUAL, FEW_PAIRS)?;
                let name = format!("server.{}.two_cores.rps_ratio_to_express", route.name);
                Ok(Row::new(name, ratio(&pairs)?, "ratio", Better::Higher).against(TWO_CORES))
            })
            .collect()
    }

    /// The demo's backend with a log line for every step of every request.
    fn with_log(&self, backend: &Path) -> Result<Row> {
        let [route, _] = &ROUTES;
        let logging = Backend::ours(self.workspace, self.platform, self.cores, backend, "info")?;
        // Connects the tenant as well: for one that is not, every request looks it up.
        self.platform
            .compare(self.workspace, &logging, &self.express)?;
        let outcomes = console::step("Loading the demo's backend with its log", None, || {
            (0..=FEW_PAIRS)
                .map(|_| self.load(&logging, route, USUAL))
                .collect::<Result<Vec<Outcome>>>()
        })?;
        // The first is not counted.
        let counted = outcomes.iter().skip(1);
        Ok(Row::new(
            format!("server.{}.log_info.ours.rps", route.name),
            median(counted.map(|outcome| outcome.requests_per_second))?,
            "requests/s",
            Better::Higher,
        ))
    }

    fn in_turns(&self, route: &Route, load: Load, pairs: usize) -> Result<Vec<Pair>> {
        let what = format!(
            "Loading GET {} with {} connections",
            route.path, load.connections
        );
        console::step(&what, None, || {
            // Not counted: caches fill, and Node.js compiles what is in use.
            let warm_up = Load { seconds: 1, ..load };
            self.load(&self.ours, route, warm_up)?;
            self.load(&self.express, route, warm_up)?;
            (0..pairs)
                .map(|_| {
                    Ok(Pair {
                        ours: self.load(&self.ours, route, load)?,
                        express: self.load(&self.express, route, load)?,
                    })
                })
                .collect()
        })
    }

    fn load(&self, backend: &Backend, route: &Route, load: Load) -> Result<Outcome> {
        let token = self.platform.token()?;
        load.run(self.workspace, self.cores, backend, route.path, token)
    }
}

/// One turn of both.
struct Pair {
    ours: Outcome,
    express: Outcome,
}

/// How many times as many requests a second as Express.
fn ratio(pairs: &[Pair]) -> Result<f64> {
    median(
        pairs
            .iter()
            .map(|pair| pair.ours.requests_per_second / pair.express.requests_per_second),
    )
}

/// Requests a second, times until an answer and times on a core, of both.
fn figures(route: &Route, load: Load, pairs: &[Pair]) -> Result<Vec<Row>> {
    let name = format!("server.{}.at_{}", route.name, load.connections);
    let ours = pairs.iter().map(|pair| pair.ours).collect::<Vec<_>>();
    let express = pairs.iter().map(|pair| pair.express).collect::<Vec<_>>();
    let mut rows = figures_of(&format!("{name}.ours"), &ours)?;
    rows.extend(figures_of(&format!("{name}.express"), &express)?);
    Ok(rows)
}

fn figures_of(name: &str, outcomes: &[Outcome]) -> Result<Vec<Row>> {
    let row = |figure: &str, value: fn(&Outcome) -> f64, unit, better| {
        let value = median(outcomes.iter().map(value))?;
        Ok(Row::new(format!("{name}.{figure}"), value, unit, better))
    };
    [
        row(
            "rps",
            |outcome| outcome.requests_per_second,
            "requests/s",
            Better::Higher,
        ),
        row("p50", |outcome| outcome.p50, "ms", Better::Lower),
        row("p99", |outcome| outcome.p99, "ms", Better::Lower),
        row("cpu", |outcome| outcome.cpu, "us", Better::Lower),
    ]
    .into_iter()
    .collect()
}

fn memory(side: &str, at_rest: Memory, under_load: Memory) -> [Row; 3] {
    let row = |what, bytes| {
        let name = format!("server.memory.{side}.{what}");
        Row::new(name, bytes, "bytes", Better::Lower)
    };
    [
        row("at_rest", at_rest.now),
        row("under_load", under_load.now),
        row("peak", under_load.peak),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(ours: f64, express: f64) -> Pair {
        let outcome = |requests_per_second| Outcome {
            requests_per_second,
            p50: 1.0,
            p99: 2.0,
            cpu: 3.0,
        };
        Pair {
            ours: outcome(ours),
            express: outcome(express),
        }
    }

    #[test]
    fn the_ratio_is_the_median_of_the_pairs() {
        // Each of these has a median of 3,000 and of 1,000 by itself.
        let pairs = [
            pair(3_000.0, 1_500.0),
            pair(2_000.0, 1_000.0),
            pair(4_000.0, 500.0),
        ];
        assert_eq!(ratio(&pairs).unwrap(), 2.0);
    }
}
