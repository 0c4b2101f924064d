//! The browsers that tests run in, and what drives them there.

use std::ffi::OsString;

use anyhow::Result;
use clap::ValueEnum;

use super::display::Display;
use crate::setup::{Chromium, Firefox, WebKit};
use crate::workspace::Workspace;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Browser {
    Chromium,
    Firefox,
    Webkit,
}

/// - `promises`: it waits for a promise whose class is broken, where others reject it at
///   once. Such a call of the binding ends by its time limit.
/// - `values`: a copy of an array of four billion takes it longer than the test's bound.
const UNLIKE_IN_WEBKIT: [&str; 2] = ["promises::promises", "values::values"];

type Variables = Vec<(&'static str, OsString)>;

/// A browser that is installed, with its driver.
pub(super) struct Engine {
    /// How long one file of the binding's tests may take.
    pub(super) seconds: u32,
    /// Those of the binding's tests that expect what the engine does differently.
    pub(super) unlike: &'static [&'static str],
    /// For wasm-bindgen's test runner, which knows drivers by these variables.
    pub(super) runner: Variables,
    /// For the specs of `tests/`.
    pub(super) specs: Variables,
    _display: Option<Display>,
}

impl Engine {
    pub(super) fn ensure(workspace: &Workspace, browser: Browser) -> Result<Self> {
        match browser {
            Browser::Chromium => {
                let Chromium { browser, driver } = Chromium::ensure(workspace)?;
                Ok(Self {
                    runner: vec![("CHROMEDRIVER", driver.into())],
                    specs: vec![("CHROMIUM", browser.into())],
                    seconds: 120,
                    unlike: &[],
                    _display: None,
                })
            }
            Browser::Firefox => {
                let Firefox { browser, driver } = Firefox::ensure(workspace)?;
                let binary = format!("--binary '{}'", browser.display());
                Ok(Self {
                    runner: vec![
                        ("GECKODRIVER", driver.clone().into()),
                        ("GECKODRIVER_ARGS", binary.into()),
                    ],
                    specs: vec![
                        ("ENGINE", "firefox".into()),
                        ("WEBDRIVER", driver.into()),
                        ("FIREFOX", browser.into()),
                    ],
                    seconds: 120,
                    unlike: &[],
                    _display: None,
                })
            }
            Browser::Webkit => {
                let WebKit { driver, xvfb } = WebKit::ensure(workspace)?;
                let display = Display::start(workspace, &xvfb)?;
                let on_display = || ("DISPLAY", OsString::from(&display.name));
                Ok(Self {
                    // The runner knows WebKit as Safari, whose driver is started likewise.
                    runner: vec![("SAFARIDRIVER", driver.clone().into()), on_display()],
                    specs: vec![
                        ("ENGINE", "webkit".into()),
                        ("WEBDRIVER", driver.into()),
                        on_display(),
                    ],
                    // A message within a page takes it milliseconds, and some tests send thousands.
                    seconds: 600,
                    unlike: &UNLIKE_IN_WEBKIT,
                    _display: Some(display),
                })
            }
        }
    }
}
