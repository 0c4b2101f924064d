//! Whether a page of the app can be shown in a frame. A browser does not tell the page
//! around a frame why that stays empty, so the sandbox asks the app itself.

use std::sync::Arc;
use std::time::Duration;

use appbridge_types::manifest::Manifest;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::LOCATION;
use axum::{Extension, Json};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use url::Url;

use super::extract::{Path, Query};
use super::rejection::Rejection;
use crate::framing::{self, Forbidden};
use crate::hosts::Hosts;
use crate::outbound::{NoResponse, Outbound};
use crate::state::Platform;

/// How long the app may take to respond.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How many redirects within the app's origin are followed.
const MOST_REDIRECTS: usize = 5;

/// A page of the app. Only the manifest says where it is: a page in a browser must not
/// make this machine ask for an address of its choice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// `setup`, `menu/` with the entry's id, or `pane/` with the pane's place in the
    /// manifest, counted from 0.
    surface: String,
}

/// Whether a page of the app can be shown in a frame of the App Shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "outcome"
)]
#[non_exhaustive]
pub enum Reachability {
    /// With a page that may be shown.
    Answers,
    /// Nobody listens at the address.
    Refused,
    /// No response within five seconds.
    TimedOut,
    /// No response for another reason.
    Failed {
        /// Which, for people.
        reason: String,
    },
    /// With an error.
    Status {
        /// Its status.
        status: u16,
    },
    /// With a page that may not be shown in a frame of the App Shell.
    ForbidsFrames {
        /// The header that says so.
        header: String,
        /// What it says.
        value: String,
    },
    /// With a redirect that leaves the app's origin.
    LeadsElsewhere {
        /// The other origin.
        location: String,
    },
}

pub(super) async fn reachable(
    State(platform): State<Arc<Platform>>,
    Extension(hosts): Extension<Hosts>,
    headers: HeaderMap,
    Path(app_id): Path<String>,
    Query(page): Query<Page>,
) -> Result<Json<Reachability>, Rejection> {
    let app = platform.apps.of_id(&app_id);
    let manifest = app.as_ref().and_then(|app| app.manifest.as_ref());
    let url = manifest
        .and_then(|app| page.address(&app.manifest))
        .and_then(|url| Url::parse(url).ok())
        .ok_or_else(|| Rejection::not_found("no app has such a page in its manifest"))?;
    Ok(Json(
        ask(&platform.outbound, url, hosts.shell_of(&headers)).await,
    ))
}

impl Page {
    fn address<'a>(&self, manifest: &'a Manifest) -> Option<&'a str> {
        let erp = &manifest.capabilities.erp;
        match self.surface.split_once('/') {
            None if self.surface == "setup" => manifest.lifecycle.configuration_url.as_deref(),
            Some(("menu", id)) => {
                let mut items = erp.menu_items.iter();
                items
                    .find(|item| item.id == id)
                    .map(|item| item.url.as_str())
            }
            Some(("pane", place)) => {
                let pane = erp.pane.get(place.parse::<usize>().ok()?)?;
                Some(&pane.url)
            }
            _ => None,
        }
    }
}

async fn ask(outbound: &Outbound, page: Url, shell: &Url) -> Reachability {
    let mut url = page.clone();
    for _ in 0..=MOST_REDIRECTS {
        let request = outbound.request(Method::GET, url.clone());
        // The body is not read: only whether there is one that may be shown.
        let response = match request
            .header("Accept", "text/html")
            .timeout(TIMEOUT)
            .send()
            .await
        {
            Ok(response) => response,
            Err(error) => {
                return match NoResponse::of(&error) {
                    NoResponse::Refused => Reachability::Refused,
                    NoResponse::TimedOut => Reachability::TimedOut,
                    NoResponse::Failed { reason } => Reachability::Failed { reason },
                };
            }
        };
        let status = response.status();
        if status.is_redirection() {
            let location = response.headers().get(LOCATION);
            let location = location.and_then(|value| value.to_str().ok());
            let Some(next) = location.and_then(|location| url.join(location).ok()) else {
                return Reachability::Status {
                    status: status.as_u16(),
                };
            };
            if next.origin() != page.origin() {
                return Reachability::LeadsElsewhere {
                    location: next.origin().ascii_serialization(),
                };
            }
            url = next;
            continue;
        }
        if !status.is_success() {
            return Reachability::Status {
                status: status.as_u16(),
            };
        }
        return match framing::check(response.headers(), &url, shell) {
            Ok(()) => Reachability::Answers,
            Err(Forbidden { header, value }) => Reachability::ForbidsFrames {
                header: header.to_owned(),
                value,
            },
        };
    }
    Reachability::Failed {
        reason: format!("more than {MOST_REDIRECTS} redirects"),
    }
}
