//! What the compiler does not hold the workspace to.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod module_circles;
