//! Browsers that are not where they should be.

use std::process::Command;

/// Nobody waits for a build to hear of it, and nothing is installed beside it.
#[test]
fn a_variable_that_names_nothing_is_one_sentence() {
    for (browser, variable) in [
        ("chromium", "CHROMIUM"),
        ("chromium", "CHROMEDRIVER"),
        ("firefox", "FIREFOX"),
        ("webkit", "WEBKITDRIVER"),
    ] {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.args(["test", "browser", "--browser", browser]);
        let output = xtask.env(variable, "/nowhere/browser").output().unwrap();
        assert!(!output.status.success());
        let printed = String::from_utf8(output.stdout).unwrap();
        let sentence = format!(
            "the environment variable {variable} names /nowhere/browser, where there is no file; \
             mend it, or unset it to have the program found or installed"
        );
        assert!(
            printed.lines().any(|line| line.trim() == sentence),
            "{printed}"
        );
        let progress = String::from_utf8(output.stderr).unwrap();
        assert_eq!(progress.trim(), "==> browser", "it did something before");
    }
}
