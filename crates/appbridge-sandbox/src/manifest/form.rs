//! The forms in which manifests come.

use std::collections::BTreeMap;

use appbridge_types::manifest::{
    Authentication, Capabilities, Icons, Lifecycle, Listing, LocalText, Manifest, Media,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::keys::{self, Shape};
use super::{LONGEST_TECHNICAL_NAME, ManifestError, misfit};

/// The form of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The manifest is the whole document.
    Flat,
    /// `{manifest, listing}`.
    WithListing,
    /// `manifestVersion` 1.0.0, which knew no technical name.
    Old,
}

/// The technical name of an app whose manifest names it in no way.
const NAMELESS: &str = "app";

impl Form {
    pub(super) fn of(document: &Value) -> Self {
        let Some(members) = document.as_object() else {
            return Self::Flat;
        };
        if members.contains_key("technicalName") {
            return Self::Flat;
        }
        if members.get("manifest").is_some_and(Value::is_object) {
            return Self::WithListing;
        }
        let version = members.get("manifestVersion").and_then(Value::as_str);
        match version {
            Some(version) if version == "1" || version.starts_with("1.") => Self::Old,
            _ => Self::Flat,
        }
    }

    /// The keys that a document of this form has.
    pub(super) fn shape(self) -> &'static Shape {
        match self {
            Self::Flat => &keys::FLAT,
            Self::WithListing => &keys::WITH_LISTING,
            Self::Old => &keys::OLD,
        }
    }

    /// Where a field of a flat manifest stands in a document of this form.
    pub(super) fn locate(self, field: String) -> String {
        match self {
            Self::Flat => field,
            Self::WithListing => format!("manifest.{field}"),
            Self::Old if field == "lifecycle.configurationUrl" => "lifecycle.setupUrl".to_owned(),
            Self::Old => field,
        }
    }

    /// Reads the manifest, and the listing where the form has one. A listing is
    /// read as far as it goes: without it the app can be hosted as well.
    pub(super) fn read(
        self,
        json: &str,
        document: &Value,
    ) -> Result<(Manifest, Option<Listing>), ManifestError> {
        match self {
            Self::Flat => Ok((typed(json)?, None)),
            Self::WithListing => {
                let WithListing { manifest } = typed(json)?;
                Ok((manifest, document.get("listing").map(listing)))
            }
            Self::Old => {
                let OldManifest {
                    version,
                    lifecycle,
                    capabilities,
                } = typed(json)?;
                let listing = old_listing(document);
                let manifest = Manifest {
                    technical_name: technical_name(&listing),
                    version,
                    lifecycle,
                    capabilities,
                    authentication: Authentication::default(),
                };
                Ok((manifest, Some(listing)))
            }
        }
    }
}

#[derive(Deserialize)]
struct WithListing {
    manifest: Manifest,
}

#[derive(Deserialize)]
#[serde(rename = "Manifest")]
struct OldManifest {
    version: String,
    #[serde(default)]
    lifecycle: Lifecycle,
    #[serde(default)]
    capabilities: Capabilities,
}

/// Reads from the text and not from the document, which has lost keys that stand twice.
fn typed<T: DeserializeOwned>(json: &str) -> Result<T, ManifestError> {
    let mut reader = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        misfit(&path, &error.into_inner())
    })
}

fn listing(value: &Value) -> Listing {
    Listing {
        default_locale: string(value.get("defaultLocale")),
        name: local_texts(value.get("name")),
        description: local_texts(value.get("description")),
        media: Media {
            icons: icons(value.pointer("/media/icons")),
        },
    }
}

/// The old form has the texts of a listing beside everything else.
fn old_listing(document: &Value) -> Listing {
    Listing {
        media: Media {
            icons: icons(document.get("icon")),
        },
        ..listing(document)
    }
}

fn string(value: Option<&Value>) -> Option<String> {
    let text = value?.as_str()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn local_texts(value: Option<&Value>) -> BTreeMap<String, LocalText> {
    value
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(locale, text)| (locale.clone(), local_text(text)))
        .collect()
}

/// Short and full, or one text for both.
fn local_text(value: &Value) -> LocalText {
    match value {
        Value::Object(members) => LocalText {
            short: string(members.get("short")),
            full: string(members.get("full")),
        },
        text => LocalText {
            short: None,
            full: string(Some(text)),
        },
    }
}

/// One for each colour scheme, or one for both.
fn icons(value: Option<&Value>) -> Icons {
    match value.and_then(Value::as_object) {
        Some(schemes) => Icons {
            light: string(schemes.get("light")),
            dark: string(schemes.get("dark")),
        },
        None => Icons {
            light: string(value),
            dark: None,
        },
    }
}

/// A technical name made of what the app is called.
fn technical_name(listing: &Listing) -> String {
    let in_default = listing
        .default_locale
        .as_ref()
        .and_then(|locale| listing.name.get(locale));
    let name = in_default
        .or_else(|| listing.name.values().next())
        .and_then(|text| text.short.as_ref().or(text.full.as_ref()));
    let words: Vec<String> = name
        .map(String::as_str)
        .unwrap_or_default()
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let joined: String = words
        .join("-")
        .chars()
        .take(LONGEST_TECHNICAL_NAME)
        .collect();
    if joined.is_empty() {
        NAMELESS.to_owned()
    } else {
        joined
    }
}
