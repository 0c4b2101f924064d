//! Registering apps.

use reqwest::Method;

use super::{Control, ControlError};
use crate::control::{ManifestText, Reachability, Reached, Registered, RegisteredApp};
use crate::manifest::Report;

impl Control {
    /// All apps; the one that the sandbox was started with is the first.
    ///
    /// # Errors
    /// [`ControlError`] when the sandbox does not respond.
    pub async fn apps(&self) -> Result<Vec<RegisteredApp>, ControlError> {
        self.ask(Method::GET, "apps").json().await
    }

    /// Registers an app by the text of its manifest, and gives its credentials. Nothing
    /// shows the secret again.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 when the manifest has errors that keep it from
    /// being hosted, and with 409 when an app of its technical name is registered.
    pub async fn register_app(
        &self,
        manifest: impl Into<String>,
    ) -> Result<Registered, ControlError> {
        self.send_manifest(Method::POST, "apps".to_owned(), manifest.into())
            .await
    }

    /// The text of the manifest that an app is registered by.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no app of this id, or it has no
    /// manifest.
    pub async fn manifest_text(&self, app_id: &str) -> Result<String, ControlError> {
        let route = format!("apps/{app_id}/manifest");
        let ManifestText { text } = self.ask(Method::GET, route).json().await?;
        Ok(text)
    }

    /// Gives an app another manifest. Its credentials and installations stay.
    ///
    /// # Errors
    /// As [`register_app`](Self::register_app), and [`ControlError::Refused`] with 404 when
    /// there is no app of this id.
    pub async fn change_manifest(
        &self,
        app_id: &str,
        manifest: impl Into<String>,
    ) -> Result<RegisteredApp, ControlError> {
        let route = format!("apps/{app_id}/manifest");
        self.send_manifest(Method::PUT, route, manifest.into())
            .await
    }

    /// Removes an app, with all its installations; calls none of its addresses. Of the
    /// app that the sandbox was started with, the credentials stay.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is no app of this id.
    pub async fn remove_app(&self, app_id: &str) -> Result<(), ControlError> {
        self.ask(Method::DELETE, format!("apps/{app_id}"))
            .done()
            .await
    }

    /// Asks an app for a page of its manifest, as the App Shell does before it shows it:
    /// `setup`, `menu/` with an entry's id, or `pane/` with a pane's place in the manifest,
    /// counted from 0. The app has five seconds.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when no app has such a page.
    pub async fn reachable(
        &self,
        app_id: &str,
        surface: &str,
    ) -> Result<Reachability, ControlError> {
        self.ask(Method::GET, format!("apps/{app_id}/reachable"))
            .with(|request| request.query(&[("surface", surface)]))
            .json()
            .await
    }

    /// Checks the text of a manifest, line by line. Registers nothing.
    ///
    /// # Errors
    /// [`ControlError`] when the sandbox does not respond.
    pub async fn check_manifest(
        &self,
        manifest: impl Into<String>,
    ) -> Result<Report, ControlError> {
        let route = "manifests/check".to_owned();
        self.send_manifest(Method::POST, route, manifest.into())
            .await
    }

    /// Asks every address of a manifest, by `GET`, five seconds each. Registers nothing.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 when the manifest has errors.
    pub async fn reach_manifest(
        &self,
        manifest: impl Into<String>,
    ) -> Result<Vec<Reached>, ControlError> {
        let route = "manifests/reach".to_owned();
        self.send_manifest(Method::POST, route, manifest.into())
            .await
    }

    async fn send_manifest<A: serde::de::DeserializeOwned>(
        &self,
        method: Method,
        route: String,
        text: String,
    ) -> Result<A, ControlError> {
        self.ask(method, route)
            .with(|request| request.json(&ManifestText { text }))
            .json()
            .await
    }
}
