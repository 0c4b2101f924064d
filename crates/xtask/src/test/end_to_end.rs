//! `cargo xtask dev` as people use it, with the frontend as it ships.

use anyhow::Result;

use super::engine::Browser;
use super::playwright::Playwright;
use super::{Count, build_programs};
use crate::frontend;
use crate::setup;
use crate::workspace::{Workspace, execute};

pub(super) fn run(workspace: &Workspace, browser: Browser) -> Result<Count> {
    let playwright = Playwright::ensure(workspace, browser)?;
    let output = "target/e2e";
    let dist = frontend::build_for_release(workspace, &format!("{output}/dist"))?;
    build_programs(workspace)?;
    let mut variables = vec![
        // Not the running file: building the tests may have put another one in its place.
        ("XTASK", workspace.built("xtask").into_os_string()),
        ("FRONTEND_DIST", dist.into_os_string()),
    ];
    if browser != Browser::Chromium {
        return playwright.run(
            "tests/engines/rust-demo.spec.ts",
            "target/engines",
            &variables,
        );
    }
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
    let postgresql = setup::database_server(workspace)?;
    variables.push(("NGINX", setup::proxy(workspace)?.into_os_string()));
    variables.push(("POSTGRESQL", postgresql.into_os_string()));
    playwright.run("tests/e2e", output, &variables)
}
