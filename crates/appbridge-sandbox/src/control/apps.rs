//! The apps that are registered, as JTL's Partner Portal has them.

use std::sync::Arc;

use appbridge_types::manifest::{Listing, Manifest};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};

use super::extract::{Body, Path};
use super::rejection::Rejection;
use crate::apps::{App, RegistrationError};
use crate::hosts::Hosts;
use crate::manifest::{AppManifest, Report, Severity, Unsupported, Warning};
use crate::reach::{self, Reached};
use crate::state::Platform;

/// How the identity provider knows the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Client {
    /// The name in the credentials of the token endpoints.
    pub client_id: String,
    /// What the app signs users in with.
    pub public_client_id: String,
    /// `aud` of app tokens.
    pub app_id: String,
}

impl Client {
    pub(super) fn of(app: &App) -> Self {
        Self {
            client_id: app.credentials.client_id.clone(),
            public_client_id: app.credentials.public_client_id.clone(),
            app_id: app.id().to_owned(),
        }
    }
}

/// An app of the sandbox, without its client secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisteredApp {
    /// By what the identity provider knows it.
    #[serde(flatten)]
    pub client: Client,
    /// Where it appears. Absent while the sandbox's first app is not registered.
    pub manifest: Option<Manifest>,
    /// How the store presents it, where its manifest says so.
    pub listing: Option<Listing>,
    /// What JTL would refuse of its manifest.
    pub manifest_warnings: Vec<Warning>,
    /// What its manifest asks for and this sandbox does not do.
    pub unsupported: Vec<Unsupported>,
    /// What it may do at the ERP's API, by name.
    pub granted_scopes: Vec<String>,
    /// Scopes that its panes require and it does not have; such panes are not shown.
    pub missing_scopes: Vec<String>,
}

/// A newly registered app. Nothing shows its secret again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Registered {
    /// The app.
    #[serde(flatten)]
    pub app: RegisteredApp,
    /// What its backend proves itself with.
    pub client_secret: String,
}

/// Of which app a request is, where there are several.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OfApp {
    /// The one that the sandbox was started with, without it.
    app_id: Option<String>,
}

impl OfApp {
    /// Of the app of this id, or of the first one.
    #[cfg(feature = "client")]
    pub(crate) fn id(app_id: Option<&str>) -> Self {
        Self {
            app_id: app_id.map(str::to_owned),
        }
    }

    pub(super) fn resolve(&self, platform: &Platform) -> Result<Arc<App>, Rejection> {
        match &self.app_id {
            None => Ok(platform.apps.first()),
            Some(id) => platform
                .apps
                .of_id(id)
                .ok_or_else(|| Rejection::not_found("appId: there is no such app")),
        }
    }
}

impl RegisteredApp {
    pub(super) fn of(platform: &Platform, app: &App) -> Self {
        let manifest = app.manifest.as_ref();
        Self {
            client: Client::of(app),
            manifest: manifest.map(|app| app.manifest.clone()),
            listing: manifest.and_then(|app| app.listing.clone()),
            manifest_warnings: manifest.map(|app| app.warnings.clone()).unwrap_or_default(),
            unsupported: manifest
                .map(|app| app.unsupported.clone())
                .unwrap_or_default(),
            granted_scopes: platform
                .scopes(app)
                .names()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            missing_scopes: platform.missing_scopes(app),
        }
    }
}

/// The text of a manifest, as a file has it: places in it are places in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ManifestText {
    pub(crate) text: String,
}

impl ManifestText {
    fn read(&self) -> Result<AppManifest, Rejection> {
        let (report, app) = Report::with_app(&self.text);
        app.ok_or_else(|| Rejection::manifest(report))
    }
}

pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Json<Vec<RegisteredApp>> {
    let apps = platform.apps.all();
    Json(
        apps.iter()
            .map(|app| RegisteredApp::of(&platform, app))
            .collect(),
    )
}

pub(super) async fn register(
    State(platform): State<Arc<Platform>>,
    Body(manifest): Body<ManifestText>,
) -> Result<(StatusCode, Json<Registered>), Rejection> {
    let app = platform.apps.register(manifest.read()?)?;
    platform.changes.announce();
    tracing::info!(app = app.id(), "app registered");
    let registered = Registered {
        app: RegisteredApp::of(&platform, &app),
        client_secret: app.credentials.client_secret.clone(),
    };
    Ok((StatusCode::CREATED, Json(registered)))
}

/// `GET apps/{id}/manifest`: the text that an app is registered by.
pub(super) async fn manifest(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
) -> Result<Json<ManifestText>, Rejection> {
    let app = platform.apps.of_id(&id).ok_or(RegistrationError::Unknown)?;
    let manifest = app
        .manifest
        .as_ref()
        .ok_or_else(|| Rejection::not_found("the app has no manifest"))?;
    let text = manifest.text();
    Ok(Json(ManifestText { text }))
}

pub(super) async fn change(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    Body(manifest): Body<ManifestText>,
) -> Result<Json<RegisteredApp>, Rejection> {
    let app = platform.apps.change(&id, manifest.read()?)?;
    platform.changes.announce();
    tracing::info!(app = app.id(), "manifest changed");
    Ok(Json(RegisteredApp::of(&platform, &app)))
}

pub(super) async fn remove(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Rejection> {
    platform.apps.remove(&id)?;
    platform.installations.forget(&id);
    tracing::info!(app = id, "app removed");
    Ok(StatusCode::NO_CONTENT)
}

/// `POST manifests/check`: what is wrong with a text. Nothing is registered.
pub(super) async fn check(Body(manifest): Body<ManifestText>) -> Json<Report> {
    Json(Report::of(&manifest.text))
}

/// `POST manifests/reach`: asks every address of a manifest.
pub(super) async fn reach(
    State(platform): State<Arc<Platform>>,
    Extension(hosts): Extension<Hosts>,
    headers: HeaderMap,
    Body(manifest): Body<ManifestText>,
) -> Result<Json<Vec<Reached>>, Rejection> {
    let app = manifest.read()?;
    let shell = hosts.shell_of(&headers);
    Ok(Json(
        reach::all(&platform.outbound, &app.manifest, shell).await,
    ))
}

impl From<RegistrationError> for Rejection {
    fn from(error: RegistrationError) -> Self {
        let status = match error {
            RegistrationError::Taken { .. } => StatusCode::CONFLICT,
            RegistrationError::Unknown => StatusCode::NOT_FOUND,
        };
        Self::new(status, error.to_string())
    }
}

impl Rejection {
    fn manifest(report: Report) -> Self {
        let errors = report.count(Severity::Error);
        let counted = if errors == 1 { "error" } else { "errors" };
        Self::bad_request(format!("the manifest has {errors} {counted}")).with(report.findings)
    }
}
