//! The npm package as it is published, in apps that install it.

use std::fs;

use anyhow::{Context as _, Result};

use super::engine::Browser;
use super::playwright::Playwright;
use super::{Count, build_programs};
use crate::npm;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace, browser: Browser) -> Result<Count> {
    let playwright = Playwright::ensure(workspace, browser)?;
    let package = npm::build(workspace)?;
    build_programs(workspace)?;
    let output = "target/npm-tests";
    let declarations = workspace.path(output).join("demo.d.ts");
    fs::create_dir_all(workspace.path(output))
        .with_context(|| format!("{output} cannot be made"))?;
    npm::write_demo_declarations(workspace, &declarations)?;
    let variables = [
        ("NPM_PACKAGE", package.tarball.into_os_string()),
        ("DEMO_DECLARATIONS", declarations.into_os_string()),
    ];
    match browser {
        Browser::Chromium => playwright.run("tests/npm", output, &variables),
        _ => playwright.run(
            "tests/engines/typescript-demo.spec.ts",
            "target/engines",
            &variables,
        ),
    }
}
