//! jose in a Node.js process that stays for all rounds, so that its compiled code
//! and its caches stay as well.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// Verifications that are in flight at a time. jose hands each to a thread of
/// Node.js's pool and waits for it; some at once share the cost of the waiting.
const IN_FLIGHT: usize = 16;

pub struct Jose {
    child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Jose {
    pub fn start(keys: &Value, token: &str, issuer: &str) -> Result<Self> {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/bench/express/verify.js");
        let mut child = Command::new("node")
            .arg(script)
            .env("NODE_ENV", "production")
            // That Ed25519 is experimental in Node.js 20.
            .env("NODE_NO_WARNINGS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("Node.js could not be started")?;
        let mut questions = child.stdin.take().context("Node.js has no input")?;
        let answers = child.stdout.take().context("Node.js has no output")?;
        let task = json!({ "keys": keys, "token": token, "issuer": issuer, "inFlight": IN_FLIGHT });
        writeln!(questions, "{task}")?;
        Ok(Self {
            child,
            questions,
            answers: BufReader::new(answers).lines(),
        })
    }

    /// Verifies the token `times` times; the seconds that it took.
    pub fn verify(&mut self, times: u32) -> Result<f64> {
        writeln!(self.questions, "{times}")?;
        let answer = self
            .answers
            .next()
            .context("jose has ended; is it installed (`npm ci`)?")??;
        answer
            .parse()
            .with_context(|| format!("jose's time is no number: {answer}"))
    }
}

impl Drop for Jose {
    fn drop(&mut self) {
        // Fails for a process that has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
