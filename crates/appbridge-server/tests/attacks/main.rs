//! Every published attack on tokens that we know of, and more; README.md tells
//! how the corpus is written and how to add to it.
//!
//! Each case is a test of its own. With `--report` the corpus is also given to
//! `jsonwebtoken` and to `jose`, and the differences are printed; with `--seeds` a
//! part of it becomes the seeds of fuzz targets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking; the report is what --report prints"
)]

mod corpus;
mod keys;
mod mint;
mod ours;
mod peers;
mod report;
mod rsa;
mod seeds;
mod signature;

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

use crate::corpus::Case;
use crate::ours::Issuer;

fn main() -> ExitCode {
    let runtime = Runtime::new().unwrap();
    let cases = corpus::load();
    if std::env::args().any(|argument| argument == "--seeds") {
        seeds::write(&cases);
        return ExitCode::SUCCESS;
    }
    let issuer = runtime.block_on(Issuer::start(&cases));
    if std::env::args().any(|argument| argument == "--report") {
        let verdict = |case: &Case| (case.title(), runtime.block_on(issuer.verdict(case)));
        let verdicts: HashMap<_, _> = cases.iter().map(verdict).collect();
        report::print(&cases, &verdicts);
        return ExitCode::SUCCESS;
    }
    let (cases, issuer) = (Arc::new(cases), Arc::new(issuer));
    let mut trials: Vec<Trial> = (0..cases.len())
        .map(|at| {
            let (cases, issuer) = (cases.clone(), issuer.clone());
            let handle = runtime.handle().clone();
            Trial::test(cases[at].title(), move || {
                let case = &cases[at];
                judge(case, &handle.block_on(issuer.verdict(case)))
            })
        })
        .collect();
    trials.push(Trial::test("corpus::large_enough_to_mean_something", {
        let cases = cases.clone();
        move || large_enough(&cases)
    }));
    trials.push(Trial::test(
        "peers::jsonwebtoken_does_what_the_corpus_says",
        {
            move || {
                let surprises = peers::surprises(
                    &cases,
                    |case| case.recipe.jsonwebtoken,
                    peers::jsonwebtoken::verdict,
                );
                if surprises.is_empty() {
                    Ok(())
                } else {
                    Err(surprises.join("\n").into())
                }
            }
        },
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn judge(case: &Case, verdict: &str) -> Result<(), Failed> {
    let expected = &case.recipe.verdict;
    if verdict == expected {
        return Ok(());
    }
    Err(format!("{verdict} instead of {expected}: {}", case.recipe.why).into())
}

fn large_enough(cases: &[Case]) -> Result<(), Failed> {
    let valid = cases
        .iter()
        .filter(|case| case.recipe.verdict == "accepted")
        .count();
    if valid < 20 || cases.len() - valid < 120 {
        return Err(format!("{valid} of {} cases are valid", cases.len()).into());
    }
    Ok(())
}
