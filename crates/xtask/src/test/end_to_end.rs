//! Playwright against `cargo xtask dev`, with the frontend as it ships.

use anyhow::Result;

use super::playwright::Playwright;
use super::{Count, build_programs};
use crate::frontend;
use crate::setup;
use crate::workspace::{Workspace, execute};

pub(super) fn run(workspace: &Workspace) -> Result<Count> {
    let playwright = Playwright::ensure(workspace)?;
    let nginx = setup::proxy(workspace)?;
    let postgresql = setup::database_server(workspace)?;
    let output = "target/e2e";
    let dist = frontend::build_for_release(workspace, &format!("{output}/dist"))?;
    build_programs(workspace)?;
    // A program without a frontend.
    execute(workspace.cargo().args([
        "build",
        "--locked",
        "--package",
        "appbridge-server",
        "--example",
        "walk_orders",
        "--features",
        "graphql",
    ]))?;
    let variables = [
        // Not the running file: building the tests may have put another one in its place.
        ("XTASK", workspace.built("xtask").into_os_string()),
        ("FRONTEND_DIST", dist.into_os_string()),
        ("NGINX", nginx.into_os_string()),
        ("POSTGRESQL", postgresql.into_os_string()),
    ];
    playwright.run("tests/e2e", output, &variables)
}
