//! Whether the addresses of a manifest answer.

use std::time::{Duration, Instant};

use appbridge_types::manifest::Manifest;
use futures_util::{StreamExt as _, stream};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::framing::{self, Forbidden};
use crate::manifest::urls;
use crate::outbound::{NoResponse, Outbound, milliseconds_since};

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
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "outcome"
)]
#[non_exhaustive]
pub enum Outcome {
    /// There is a response. That of an address for `POST` alone is 405, say.
    Answered {
        /// Its status.
        status: u16,
        /// How long it took to come.
        milliseconds: u64,
        /// The header that keeps the page out of a frame of this App Shell, if one does:
        /// `frame-ancestors` of its `Content-Security-Policy`, or its `X-Frame-Options`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        forbids_frames: Option<String>,
    },
    /// Nobody listens at the address.
    Refused,
    /// There was no response for five seconds.
    TimedOut,
    /// There was none for another reason.
    Failed {
        /// Which, for people.
        reason: String,
    },
}

/// Asks every address of a manifest, in the order of its fields. `shell` is where the
/// App Shell is.
pub(crate) async fn all(outbound: &Outbound, manifest: &Manifest, shell: &Url) -> Vec<Reached> {
    let mut manifest = manifest.clone();
    let addresses: Vec<(String, String)> = urls(&mut manifest)
        .into_iter()
        .map(|(path, url)| (path, url.clone()))
        .collect();
    stream::iter(addresses)
        .map(|(path, url)| async {
            let outcome = match Url::parse(&url) {
                Ok(url) => ask(outbound, url, shell).await,
                Err(error) => Outcome::Failed {
                    reason: error.to_string(),
                },
            };
            Reached { path, url, outcome }
        })
        .buffered(AT_ONCE)
        .collect()
        .await
}

async fn ask(outbound: &Outbound, url: Url, shell: &Url) -> Outcome {
    let start = Instant::now();
    let request = outbound.request(Method::GET, url.clone()).timeout(TIMEOUT);
    match request.send().await {
        Ok(response) => {
            let framing = framing::check(response.headers(), &url, shell);
            let forbids = |Forbidden { header, value }| format!("{header}: {value}");
            Outcome::Answered {
                status: response.status().as_u16(),
                milliseconds: milliseconds_since(start),
                forbids_frames: framing.err().map(forbids),
            }
        }
        Err(error) => match NoResponse::of(&error) {
            NoResponse::Refused => Outcome::Refused,
            NoResponse::TimedOut => Outcome::TimedOut,
            NoResponse::Failed { reason } => Outcome::Failed { reason },
        },
    }
}
