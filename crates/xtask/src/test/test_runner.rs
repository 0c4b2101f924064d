//! What the runner of browser tests says where it has no browser.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::Count;
use crate::workspace::Workspace;

/// What to do, whichever way the driver is missing.
const ADVICE: &str = "; install one (Debian: `sudo apt-get install chromium chromium-driver`; `cargo xtask test \
    browser` does so itself), or name its path in the environment variable CHROMEDRIVER or GECKODRIVER\n";

/// A missing driver is one sentence that says what to do, also for those who want
/// backtraces.
pub(super) fn names_a_missing_driver(workspace: &Workspace) -> Result<Count> {
    let folder = workspace.target("no-driver");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let test = folder.join("test.wasm");
    fs::write(&test, browser_test())?;
    let complaint = |chromedriver: Option<&str>| -> Result<String> {
        let mut runner = Command::new(workspace.built("wasm-bindgen-test-runner"));
        runner.arg(&test).env_clear();
        runner.env("PATH", &folder).env("RUST_BACKTRACE", "1");
        runner.envs(chromedriver.map(|path| ("CHROMEDRIVER", path)));
        let output = runner.output().context("the runner cannot be started")?;
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    };

    let nowhere = folder.join("nowhere");
    let nowhere = nowhere.to_string_lossy();
    let expected = [
        (
            None,
            "error: no driver of a browser was found to run these tests in".to_owned(),
        ),
        (
            Some(&*nowhere),
            format!(
                "error: the driver of the browser does not start (failed to spawn {nowhere:?} binary: "
            ),
        ),
    ];
    for (chromedriver, start) in expected {
        let complaint = complaint(chromedriver)?;
        let is_one_sentence = complaint.lines().count() == 1;
        if !is_one_sentence || !complaint.starts_with(&start) || !complaint.ends_with(ADVICE) {
            bail!("the runner does not say what to do without a driver:\n{complaint}");
        }
    }
    Ok(Count {
        passed: 2,
        failed: 0,
    })
}

/// A test for a browser that never gets to run, as `wasm-bindgen-test` makes them: an
/// exported function, and a section that says where it runs.
fn browser_test() -> Vec<u8> {
    const EXPORT: &[u8] = b"__wbgt__a::test";
    const PLACE: &[u8] = b"__wasm_bindgen_test_unstable";
    let name = |name: &[u8]| [&[u8::try_from(name.len()).unwrap_or(u8::MAX)], name].concat();
    let section = |id: u8, content: &[u8]| [&[id][..], &name(content)].concat();
    [
        b"\0asm\x01\0\0\0".to_vec(),
        // One type: no parameters, no results.
        section(1, &[1, 0x60, 0, 0]),
        section(3, &[1, 0]),
        section(7, &[&[1][..], &name(EXPORT), &[0, 0]].concat()),
        // One function, without locals, that only ends.
        section(10, &[1, 2, 0, 0x0b]),
        section(0, &[&name(PLACE)[..], &[1]].concat()),
    ]
    .concat()
}
