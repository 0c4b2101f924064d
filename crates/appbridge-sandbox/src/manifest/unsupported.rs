//! What JTL makes of a manifest and this sandbox does not.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A part of the manifest that JTL acts on and the sandbox leaves alone, so that nobody
/// waits for it.
///
/// As text it is one line: `path: what does not happen`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Unsupported {
    /// What does not happen; stable, for programs.
    pub code: UnsupportedCode,
    /// Where the manifest asks for it, such as `capabilities.erp.webhooks`.
    pub path: String,
}

/// What an [`Unsupported`] is about. In JSON in snake case, such as `webhooks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UnsupportedCode {
    /// Webhooks are not sent.
    Webhooks,
    /// The Hub shows no preview of an app that is not installed.
    ClosedPreview,
    /// Which version of JTL's API the app needs is not checked.
    MinCloudApiVersion,
    /// The older form's page without an interface is not loaded.
    Headless,
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.code {
            UnsupportedCode::Webhooks => "this sandbox sends no webhooks",
            UnsupportedCode::ClosedPreview => "this sandbox's Hub shows no previews",
            UnsupportedCode::MinCloudApiVersion => "this sandbox does not check API versions",
            UnsupportedCode::Headless => "this sandbox loads no headless page",
        };
        write!(f, "{}: {what}", self.path)
    }
}

/// By their places in a flat manifest.
const PLACES: [(UnsupportedCode, &str); 4] = [
    (UnsupportedCode::Webhooks, "capabilities.erp.webhooks"),
    (
        UnsupportedCode::ClosedPreview,
        "capabilities.hub.appLauncher.closedPreviewUrl",
    ),
    (
        UnsupportedCode::MinCloudApiVersion,
        "requirements.minCloudApiVersion",
    ),
    (UnsupportedCode::Headless, "capabilities.erp.headless"),
];

/// What a manifest asks for and does not get, by the paths of a flat one.
pub(super) fn find(manifest: &Value) -> Vec<Unsupported> {
    PLACES
        .into_iter()
        .filter(|(_, path)| {
            let place = path
                .split('.')
                .try_fold(manifest, |place, key| place.get(key));
            place.is_some_and(|value| !value.is_null())
        })
        .map(|(code, path)| Unsupported {
            code,
            path: path.to_owned(),
        })
        .collect()
}
