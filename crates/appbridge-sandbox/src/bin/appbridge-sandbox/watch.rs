//! Registering the app anew when its manifest changes.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use appbridge_sandbox::Sandbox;
use tokio::time::MissedTickBehavior;
use url::Url;

/// How often the file is looked at. By its content: that finds every editor's way of
/// saving, on every file system, mounted ones included.
const PERIOD: Duration = Duration::from_millis(500);

/// Looks at the file again and again; never ends.
pub(crate) async fn watch(sandbox: &Sandbox, path: &Path, app_base: Option<&Url>) {
    let mut last = std::fs::read_to_string(path).ok();
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // Absent or empty for a moment while some editors save; the next look finds it.
        let text = tokio::fs::read_to_string(path).await.unwrap_or_default();
        if text.is_empty() || last.as_ref() == Some(&text) {
            continue;
        }
        let path = path.display();
        match register(sandbox, &text, app_base) {
            Ok(()) => tracing::info!(%path, "manifest changed: the app is registered anew"),
            Err(error) => {
                tracing::error!(%path, "the manifest before goes on: {error:#}");
            }
        }
        last = Some(text);
    }
}

fn register(sandbox: &Sandbox, text: &str, app_base: Option<&Url>) -> anyhow::Result<()> {
    let app = super::hosted(appbridge_sandbox::manifest::parse(text)?, app_base)?;
    sandbox.change_manifest(app).context("correct the manifest")
}
