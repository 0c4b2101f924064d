//! The crate's modules stand in layers: no top-level module uses one that uses it.

#[path = "../../../../tests/circles.rs"]
mod circles;

use std::path::Path;

/// The state holds a part of each service, and axum hands the whole to their handlers.
const HANDLERS: &str = "its handlers take the state";

#[test]
fn top_level_modules_form_no_circle() {
    circles::expect_none(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &[
            ("identity", "state", HANDLERS),
            ("onpremise", "state", HANDLERS),
            ("scx", "state", HANDLERS),
        ],
    );
}
