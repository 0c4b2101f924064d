//! What holds for every input: natively, and in a browser, where most of these
//! types are decoded.

#![allow(clippy::expect_used, clippy::panic, reason = "these are tests")]
#![allow(missing_docs, unreachable_pub, reason = "nobody depends on tests")]

mod expiry;
mod json;
mod payloads;
mod samples;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const CASES: u32 = 1_000;

/// Tries `property` with generated values, the same ones in every run. Chance is
/// for the fuzz targets: a test that fails does so again.
fn holds<S: Strategy>(values: S, property: impl Fn(S::Value) -> TestCaseResult) {
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    if let Err(error) = TestRunner::new_with_rng(config, seed).run(&values, property) {
        panic!("{error}");
    }
}

/// `any::<String>()` exists only where there is an operating system.
fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..32).prop_map(String::from_iter)
}
