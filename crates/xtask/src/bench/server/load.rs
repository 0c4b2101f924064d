//! Load by wrk.

use anyhow::{Context as _, Result, bail};

use super::programs::{Backend, Cores, LOAD_CPU};
use crate::workspace::{Workspace, capture};

/// Requests over connections that stay open, each sending its next request when the
/// one before is answered.
#[derive(Clone, Copy)]
pub(super) struct Load {
    pub(super) connections: u16,
    pub(super) seconds: u16,
}

/// What a load has shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Outcome {
    pub(super) requests_per_second: f64,
    /// In milliseconds, of the time until an answer.
    pub(super) p50: f64,
    pub(super) p99: f64,
    /// In microseconds: what a request takes of the server's cores. Whatever else the
    /// machine does changes it less than anything else here.
    pub(super) cpu: f64,
}

impl Load {
    /// Asks a backend for `path`.
    ///
    /// # Errors
    ///
    /// When any request fails: an error is answered faster than the truth.
    pub(super) fn run(
        self,
        workspace: &Workspace,
        cores: Cores,
        backend: &Backend,
        path: &str,
        token: &str,
    ) -> Result<Outcome> {
        let url = format!("{}{path}", backend.url);
        let before = backend.cpu_seconds()?;
        let printed = capture(
            cores
                .command(workspace, LOAD_CPU, "wrk")
                .args(["--threads", "1"])
                .args(["--connections", &self.connections.to_string()])
                .args(["--duration", &format!("{}s", self.seconds)])
                .args(["--timeout", "10s"])
                .arg("--script")
                .arg(workspace.path("crates/xtask/src/bench/server/wrk.lua"))
                .arg(&url)
                .env("BENCH_TOKEN", token),
        )?;
        let cpu = backend.cpu_seconds()? - before;
        let figures = printed
            .lines()
            .find_map(parse)
            .with_context(|| format!("wrk has not printed its figures:\n{printed}"))?;
        if figures.failed > 0.0 {
            bail!("{} requests to {url} failed", figures.failed);
        }
        Ok(Outcome {
            requests_per_second: figures.requests / (figures.microseconds / 1e6),
            p50: figures.p50 / 1e3,
            p99: figures.p99 / 1e3,
            cpu: cpu * 1e6 / figures.requests,
        })
    }
}

/// What `wrk.lua` prints; times in microseconds.
#[derive(Debug, PartialEq)]
struct Figures {
    requests: f64,
    microseconds: f64,
    p50: f64,
    p99: f64,
    failed: f64,
}

fn parse(line: &str) -> Option<Figures> {
    let figures = line.strip_prefix("wrk: ")?;
    let figure = |name: &str| -> Option<f64> {
        let value = figures
            .split(' ')
            .find_map(|figure| figure.strip_prefix(name)?.strip_prefix('='))?;
        value.parse().ok()
    };
    Some(Figures {
        requests: figure("requests")?,
        microseconds: figure("microseconds")?,
        p50: figure("p50")?,
        p99: figure("p99")?,
        failed: figure("failed")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_wrk_are_read() {
        let line = "wrk: requests=3000 microseconds=1500000 p50=250 p99=1250 failed=7";
        let figures = Figures {
            requests: 3_000.0,
            microseconds: 1_500_000.0,
            p50: 250.0,
            p99: 1_250.0,
            failed: 7.0,
        };
        assert_eq!(parse(line), Some(figures));
        assert_eq!(parse("Running 3s test"), None);
        assert_eq!(parse("wrk: requests=3000"), None);
    }
}
