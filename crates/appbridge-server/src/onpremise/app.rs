//! What the app tells about itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::app_identity::AppIdentity;

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
            app_id: app.id(),
            display_name: &self.display_name,
            description: &self.description,
            version: app.version(),
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
}
