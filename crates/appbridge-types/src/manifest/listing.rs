//! How a store presents an app.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How JTL's store presents an app: the part of a `{manifest, listing}` document that
/// a host needs to show a card of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Listing {
    /// The locale to fall back to, such as `de-DE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_locale: Option<String>,
    /// What the app is called, by locale.
    pub name: BTreeMap<String, LocalText>,
    /// What the app does, by locale.
    pub description: BTreeMap<String, LocalText>,
    /// Its pictures.
    pub media: Media,
}

/// A text of one locale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LocalText {
    /// For where there is little room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// The whole text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full: Option<String>,
}

/// Pictures of an app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Media {
    /// The app's icon.
    pub icons: Icons,
}

/// An app's icon, by the colour scheme that it is made for. A host that
/// gets only one of them uses it for both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Icons {
    /// Address of the icon for light grounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub light: Option<String>,
    /// Address of the icon for dark grounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dark: Option<String>,
}
