//! Whether the addresses of a manifest answer.

use std::time::{Duration, Instant};

use appbridge_types::manifest::Manifest;
use futures_util::{StreamExt as _, stream};
use reqwest::Method;
use reqwest::header::{CONTENT_SECURITY_POLICY, HeaderMap, X_FRAME_OPTIONS};
use serde::{Deserialize, Serialize};

use crate::manifest::urls;
use crate::outbound::Outbound;

/// How long each address has.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How many are asked at once.
const AT_ONCE: usize = 8;

/// An address of a manifest that was asked by `GET`. Redirects are not followed and
/// bodies not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Reached {
    /// The path of the field.
    pub path: String,
    /// The address.
    pub url: String,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came of asking an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "outcome")]
#[non_exhaustive]
pub enum Outcome {
    /// There is a response. That of an address for `POST` alone is 405, say.
    #[serde(rename_all = "camelCase")]
    Answered {
        /// Its status.
        status: u16,
        /// How long it took to come, in milliseconds.
        millis: u64,
        /// What it says of who may show the page in a frame: `frame-ancestors` of its
        /// `Content-Security-Policy`, else its `X-Frame-Options`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        framing: Option<String>,
    },
    /// Nothing listens there, or it cannot be reached.
    Unreachable {
        /// Why, for people.
        reason: String,
    },
    /// There was no response for five seconds.
    TimedOut,
}

/// Asks every address of a manifest, in the order of its fields.
pub(crate) async fn all(outbound: &Outbound, manifest: &Manifest) -> Vec<Reached> {
    let mut manifest = manifest.clone();
    let addresses: Vec<(String, String)> = urls(&mut manifest)
        .into_iter()
        .map(|(path, url)| (path, url.clone()))
        .collect();
    stream::iter(addresses)
        .map(|(path, url)| async {
            let outcome = ask(outbound, &url).await;
            Reached { path, url, outcome }
        })
        .buffered(AT_ONCE)
        .collect()
        .await
}

async fn ask(outbound: &Outbound, url: &str) -> Outcome {
    let begun = Instant::now();
    let request = outbound.request(Method::GET, url).timeout(TIMEOUT);
    match request.send().await {
        Ok(response) => Outcome::Answered {
            status: response.status().as_u16(),
            millis: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            framing: framing(response.headers()),
        },
        Err(error) if error.is_timeout() => Outcome::TimedOut,
        Err(error) => Outcome::Unreachable {
            reason: root_cause(&error),
        },
    }
}

/// CSP Level 2 §7.7.1: where `frame-ancestors` is given, `X-Frame-Options` does not count.
fn framing(headers: &HeaderMap) -> Option<String> {
    let policy = headers
        .get_all(CONTENT_SECURITY_POLICY)
        .iter()
        .filter_map(|policy| policy.to_str().ok())
        .flat_map(|policy| policy.split([';', ',']))
        .map(str::trim)
        .find(|directive| directive.starts_with("frame-ancestors"));
    policy
        .or_else(|| headers.get(X_FRAME_OPTIONS)?.to_str().ok())
        .map(str::to_owned)
}

/// What reqwest wraps: the system's own words.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
