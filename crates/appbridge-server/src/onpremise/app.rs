//! Who the app is.

use std::fmt;

use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::NotAHeader;

/// The version of the API that this crate was written against.
const API_VERSION: HeaderValue = HeaderValue::from_static("1.0");

/// The headers by which JTL-Wawi knows an app on every request: `X-AppID`,
/// `X-AppVersion` and `api-version`.
#[derive(Clone, PartialEq, Eq)]
pub struct AppIdentity {
    id: String,
    version: String,
    id_header: HeaderValue,
    version_header: HeaderValue,
    api_version: HeaderValue,
}

impl AppIdentity {
    /// The app's id, such as `muster/orders/v1`, and its version. The API's version
    /// is `1.0`.
    ///
    /// # Errors
    ///
    /// When one of them is empty or cannot stand in a header.
    pub fn new(id: impl Into<String>, version: impl Into<String>) -> Result<Self, NotAHeader> {
        let (id, version) = (id.into(), version.into());
        Ok(Self {
            id_header: plain(&id)?,
            version_header: plain(&version)?,
            api_version: API_VERSION,
            id,
            version,
        })
    }

    /// Asks for another version of the API.
    ///
    /// # Errors
    ///
    /// When the version is empty or cannot stand in a header.
    pub fn api_version(self, api_version: &str) -> Result<Self, NotAHeader> {
        Ok(Self {
            api_version: plain(api_version)?,
            ..self
        })
    }

    /// Adds the headers.
    pub(super) fn sign(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request
            .header("X-AppID", self.id_header.clone())
            .header("X-AppVersion", self.version_header.clone())
            .header("api-version", self.api_version.clone())
    }
}

fn plain(text: &str) -> Result<HeaderValue, NotAHeader> {
    if text.trim().is_empty() {
        return Err(NotAHeader);
    }
    HeaderValue::from_str(text).map_err(|_| NotAHeader)
}

impl fmt::Debug for AppIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppIdentity")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("api_version", &self.api_version)
            .finish()
    }
}

/// What JTL-Wawi shows the admin who decides about an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppDescription {
    display_name: String,
    description: String,
    provider_name: String,
    provider_website: String,
    mandatory_scopes: Vec<String>,
    optional_scopes: Vec<String>,
    registration_type: u8,
    icon: String,
}

impl AppDescription {
    /// An app of this name, by this maker. It asks for no scope yet, and has neither
    /// description nor icon.
    #[must_use]
    pub fn new(
        display_name: impl Into<String>,
        provider_name: impl Into<String>,
        provider_website: impl Into<String>,
    ) -> Self {
        Self {
            display_name: display_name.into(),
            description: String::new(),
            provider_name: provider_name.into(),
            provider_website: provider_website.into(),
            mandatory_scopes: Vec::new(),
            optional_scopes: Vec::new(),
            registration_type: 0,
            icon: String::new(),
        }
    }

    /// What the app does, in a sentence.
    #[must_use]
    pub fn description(self, description: impl Into<String>) -> Self {
        Self {
            description: description.into(),
            ..self
        }
    }

    /// The scopes without which the app does not work, such as `items.read`. A key's
    /// scopes never change; for others, an app registers anew.
    #[must_use]
    pub fn mandatory_scopes<S: Into<String>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        Self {
            mandatory_scopes: scopes.into_iter().map(Into::into).collect(),
            ..self
        }
    }

    /// The scopes that the admin may leave out.
    #[must_use]
    pub fn optional_scopes<S: Into<String>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        Self {
            optional_scopes: scopes.into_iter().map(Into::into).collect(),
            ..self
        }
    }

    /// `RegistrationType`: 0, the default, to 3. JTL's documentation names the numbers
    /// only.
    #[must_use]
    pub fn registration_type(self, registration_type: u8) -> Self {
        Self {
            registration_type,
            ..self
        }
    }

    /// The app's icon: the bytes of an image file.
    #[must_use]
    pub fn icon(self, image: &[u8]) -> Self {
        Self {
            icon: STANDARD.encode(image),
            ..self
        }
    }

    /// The body of a registration.
    pub(super) fn application<'a>(&'a self, app: &'a AppIdentity) -> Application<'a> {
        Application {
            app_id: &app.id,
            display_name: &self.display_name,
            description: &self.description,
            version: &app.version,
            provider_name: &self.provider_name,
            provider_website: &self.provider_website,
            mandatory_api_scopes: &self.mandatory_scopes,
            optional_api_scopes: &self.optional_scopes,
            registration_type: self.registration_type,
            app_icon: &self.icon,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Application<'a> {
    app_id: &'a str,
    display_name: &'a str,
    description: &'a str,
    version: &'a str,
    provider_name: &'a str,
    provider_website: &'a str,
    mandatory_api_scopes: &'a [String],
    optional_api_scopes: &'a [String],
    registration_type: u8,
    app_icon: &'a str,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_application_has_the_documented_fields() {
        let app = AppIdentity::new("a/b/v1", "1.0.0").unwrap();
        let description = AppDescription::new("Name", "Maker", "https://maker.example")
            .mandatory_scopes(["items.read"])
            .icon(b"\x89PNG");
        assert_eq!(
            serde_json::to_value(description.application(&app)).unwrap(),
            json!({
                "AppId": "a/b/v1",
                "DisplayName": "Name",
                "Description": "",
                "Version": "1.0.0",
                "ProviderName": "Maker",
                "ProviderWebsite": "https://maker.example",
                "MandatoryApiScopes": ["items.read"],
                "OptionalApiScopes": [],
                "RegistrationType": 0,
                "AppIcon": "iVBORw==",
            })
        );
    }

    #[test]
    fn what_cannot_stand_in_a_header_is_refused() {
        for (id, version) in [
            ("", "1"),
            (" ", "1"),
            ("a", ""),
            ("a\r\nb", "1"),
            ("a", "1\n"),
        ] {
            assert_eq!(AppIdentity::new(id, version), Err(NotAHeader), "{id:?}");
        }
        let app = AppIdentity::new("a", "1").unwrap();
        assert_eq!(app.api_version("2\n"), Err(NotAHeader));
    }
}
