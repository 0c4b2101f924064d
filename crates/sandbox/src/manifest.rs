//! Reading and checking `app.json`.

use std::path::{Path, PathBuf};

use appbridge_types::manifest::Manifest;
use url::Url;

/// The manifest of the demo app, for a sandbox that is started without one.
const DEMO: &str = include_str!("../../demo/app.json");

/// JTL's limit for technical names.
const LONGEST_TECHNICAL_NAME: usize = 100;

/// Why a manifest cannot be used. Every message says what to change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// The file cannot be read.
    #[error("name a readable app.json instead of {path}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The text of a file is no manifest that can be used.
    #[error("correct the manifest {path}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        source: Box<ManifestError>,
    },
    /// The text is broken off, or no JSON at all.
    #[error("the text is not JSON (line {line}, column {column}): {reason}")]
    NotJson {
        /// Where reading ended, counted from 1.
        line: usize,
        /// Where reading ended in that line; 0 when the line is empty.
        column: usize,
        /// What was expected.
        reason: String,
    },
    /// A field is missing or of another type.
    #[error("{field}: {reason}")]
    Malformed {
        /// `field` and its path, or `top level`.
        field: String,
        /// What was expected.
        reason: String,
    },
    /// `technicalName` is empty or too long.
    #[error(
        "technicalName has {length} characters; give it 1 to {LONGEST_TECHNICAL_NAME} characters in app.json"
    )]
    TechnicalName {
        /// How many characters it has.
        length: usize,
    },
    /// `version` is not of the form `1.0.0`.
    #[error(
        "version {version:?} is not of the form 1.0.0; use three numbers with dots in app.json"
    )]
    Version {
        /// What was given.
        version: String,
    },
    /// A URL that cannot be shown or called.
    #[error("{field} {url:?} is no http:// or https:// URL; write it out in full in app.json")]
    Url {
        /// The path of the field.
        field: String,
        /// What was given.
        url: String,
    },
    /// Two menu items with one id, or an empty id.
    #[error(
        "the menu item id {id:?} is empty or used twice; give every entry of menuItems an id of its own"
    )]
    MenuItemId {
        /// The id.
        id: String,
    },
}

/// Reads a manifest from a file and checks it.
///
/// # Errors
/// When the file cannot be read or [`parse`] refuses its text.
pub fn read(path: &Path) -> Result<Manifest, ManifestError> {
    let text = std::fs::read_to_string(path).map_err(|source| ManifestError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    parse(&text).map_err(|error| ManifestError::Unusable {
        path: path.to_owned(),
        source: Box::new(error),
    })
}

/// Reads a manifest from JSON text and checks it.
///
/// # Errors
/// When the text is no manifest or [`check`] refuses it.
pub fn parse(json: &str) -> Result<Manifest, ManifestError> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let manifest = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        misfit(&path, &error.into_inner())
    })?;
    reader.end().map_err(|error| misfit(".", &error))?;
    check(&manifest)?;
    Ok(manifest)
}

/// Why the JSON reader gave up at the field of that path.
fn misfit(path: &str, error: &serde_json::Error) -> ManifestError {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    // The reader appends its position, which `NotJson` names in its own words.
    let position = format!(" at line {line} column {column}");
    let reason = said.strip_suffix(&position).unwrap_or(&said).to_owned();
    if error.is_data() {
        let field = match path {
            "." => "top level".to_owned(),
            path => format!("field {path}"),
        };
        ManifestError::Malformed { field, reason }
    } else {
        ManifestError::NotJson {
            line,
            column,
            reason,
        }
    }
}

/// The demo app's manifest.
///
/// # Errors
/// Never with the manifest that is built in.
pub fn demo() -> Result<Manifest, ManifestError> {
    parse(DEMO)
}

/// Checks what JTL demands of a manifest beyond its shape.
///
/// # Errors
/// The first thing that does not fit.
pub fn check(manifest: &Manifest) -> Result<(), ManifestError> {
    let length = manifest.technical_name.chars().count();
    if length == 0 || length > LONGEST_TECHNICAL_NAME {
        return Err(ManifestError::TechnicalName { length });
    }
    let numbers: Vec<&str> = manifest.version.split('.').collect();
    if numbers.len() != 3
        || !numbers
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(ManifestError::Version {
            version: manifest.version.clone(),
        });
    }
    let mut ids: Vec<&str> = Vec::new();
    for item in &manifest.capabilities.erp.menu_items {
        if item.id.is_empty() || ids.contains(&item.id.as_str()) {
            return Err(ManifestError::MenuItemId {
                id: item.id.clone(),
            });
        }
        ids.push(&item.id);
    }
    let mut checked = manifest.clone();
    urls(&mut checked)
        .into_iter()
        .try_for_each(|(field, url)| parse_url(&field, url).map(|_| ()))
}

/// Moves every URL of the manifest to another origin, path and query kept: the
/// app runs elsewhere than its manifest says.
///
/// # Errors
/// When a URL of the manifest cannot be parsed.
pub fn rebase(mut manifest: Manifest, app_base: &Url) -> Result<Manifest, ManifestError> {
    for (field, url) in urls(&mut manifest) {
        let parsed = parse_url(&field, url)?;
        let mut moved = app_base.clone();
        moved.set_path(parsed.path());
        moved.set_query(parsed.query());
        moved.set_fragment(parsed.fragment());
        *url = moved.into();
    }
    Ok(manifest)
}

fn parse_url(field: &str, url: &str) -> Result<Url, ManifestError> {
    let refused = || ManifestError::Url {
        field: field.to_owned(),
        url: url.to_owned(),
    };
    // JTL's own rule is a pattern on the text; `http:/host` would parse as well.
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(refused());
    }
    Url::parse(url).map_err(|_| refused())
}

/// Every URL of a manifest with the path of its field.
fn urls(manifest: &mut Manifest) -> Vec<(String, &mut String)> {
    let lifecycle = &mut manifest.lifecycle;
    let capabilities = &mut manifest.capabilities;
    let mut all: Vec<(String, &mut String)> = Vec::new();
    let named = [
        (
            "lifecycle.configurationUrl",
            lifecycle.configuration_url.as_mut(),
        ),
        ("lifecycle.connectUrl", lifecycle.connect_url.as_mut()),
        ("lifecycle.disconnectUrl", lifecycle.disconnect_url.as_mut()),
        (
            "capabilities.hub.appLauncher.redirectUrl",
            capabilities
                .hub
                .app_launcher
                .as_mut()
                .map(|launcher| &mut launcher.redirect_url),
        ),
    ];
    all.extend(
        named
            .into_iter()
            .filter_map(|(field, url)| Some((field.to_owned(), url?))),
    );
    for (at, item) in capabilities.erp.menu_items.iter_mut().enumerate() {
        all.push((
            format!("capabilities.erp.menuItems[{at}].url"),
            &mut item.url,
        ));
    }
    for (at, pane) in capabilities.erp.pane.iter_mut().enumerate() {
        all.push((format!("capabilities.erp.pane[{at}].url"), &mut pane.url));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minimal(version: &str) -> String {
        format!(r#"{{"technicalName":"app","version":"{version}"}}"#)
    }

    #[test]
    fn the_demo_manifest_fits() {
        assert_eq!(demo().unwrap().technical_name, "rust-demo");
    }

    #[test]
    fn a_missing_field_is_named() {
        let error = parse(r#"{"technicalName":"app"}"#).unwrap_err().to_string();
        assert!(error.contains("version"), "{error}");
        let error = parse(
            r#"{"technicalName":"app","version":"1.0.0",
            "capabilities":{"erp":{"menuItems":[{"id":"a","name":"A"}]}}}"#,
        )
        .unwrap_err()
        .to_string();
        assert!(
            error.contains("capabilities.erp.menuItems[0]") && error.contains("url"),
            "{error}"
        );
    }

    #[test]
    fn versions_are_three_numbers() {
        assert!(parse(&minimal("12.0.3")).is_ok());
        for version in ["1.0", "1.0.0.0", "1.0.0-beta", "v1.0.0", "1..0", ""] {
            assert!(
                matches!(parse(&minimal(version)), Err(ManifestError::Version { .. })),
                "{version}"
            );
        }
    }

    #[test]
    fn technical_names_have_1_to_100_characters() {
        // Characters, not bytes.
        let name = "ö".repeat(100);
        assert!(
            parse(&format!(
                r#"{{"technicalName":"{name}","version":"1.0.0"}}"#
            ))
            .is_ok()
        );
        for name in [String::new(), "a".repeat(101)] {
            let refused = parse(&format!(
                r#"{{"technicalName":"{name}","version":"1.0.0"}}"#
            ));
            assert!(matches!(refused, Err(ManifestError::TechnicalName { .. })));
        }
    }

    #[test]
    fn urls_need_a_scheme_and_menu_items_an_own_id() {
        for url in [
            "/setup",
            "ftp://host/",
            "http:/host",
            "javascript:alert(1)",
            "http://",
        ] {
            let json = format!(
                r#"{{"technicalName":"a","version":"1.0.0","lifecycle":{{"configurationUrl":"{url}"}}}}"#
            );
            assert!(
                matches!(parse(&json), Err(ManifestError::Url { .. })),
                "{url}"
            );
        }
        let entry = r#"{"id":"a","name":"A","url":"http://host/"}"#;
        let json = format!(
            r#"{{"technicalName":"a","version":"1.0.0","capabilities":{{"erp":{{"menuItems":[{entry},{entry}]}}}}}}"#
        );
        assert!(matches!(
            parse(&json),
            Err(ManifestError::MenuItemId { .. })
        ));
    }

    #[test]
    fn rebasing_moves_origins_and_keeps_paths() {
        let moved = rebase(
            demo().unwrap(),
            &Url::parse("http://127.0.0.1:9999").unwrap(),
        )
        .unwrap();
        let before = demo().unwrap();
        let path = |url: &str| Url::parse(url).unwrap().path().to_owned();
        let (was, is) = (
            before.lifecycle.configuration_url.unwrap(),
            moved.lifecycle.configuration_url.unwrap(),
        );
        assert!(is.starts_with("http://127.0.0.1:9999/"), "{is}");
        assert_eq!(path(&was), path(&is));
        assert!(
            moved.capabilities.erp.pane[0]
                .url
                .starts_with("http://127.0.0.1:9999/")
        );
    }
}
