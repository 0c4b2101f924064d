//! The npm packages as they are published, in apps that install them.

use std::fs;

use anyhow::{Context as _, Result};

use super::engine::Browser;
use super::playwright::Playwright;
use super::{Count, build_programs};
use crate::workspace::Workspace;
use crate::{npm, sandbox_npm};

pub(super) fn run(workspace: &Workspace, browser: Browser) -> Result<Count> {
    let playwright = Playwright::ensure(workspace, browser)?;
    let package = npm::build(workspace)?;
    build_programs(workspace)?;
    let output = "target/npm-tests";
    let declarations = workspace.path(output).join("demo.d.ts");
    fs::create_dir_all(workspace.path(output))
        .with_context(|| format!("{output} cannot be made"))?;
    npm::write_demo_declarations(workspace, &declarations)?;
    let sandbox = sandbox_npm::pack(workspace, &workspace.built("appbridge-sandbox"))?;
    let variables = [
        ("SANDBOX_PACKAGE", sandbox.package.into_os_string()),
        ("SANDBOX_PROGRAM_PACKAGE", sandbox.platform.into_os_string()),
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
