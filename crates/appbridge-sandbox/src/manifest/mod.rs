//! Reading and checking `app.json`.
//!
//! [`parse`] sorts what may be wrong with it: an [error](ManifestError) is what the
//! sandbox cannot work with, a [warning](Warning) what only JTL refuses.

mod form;
mod keys;
mod position;
mod report;
mod severity;
mod unsupported;
mod values;
mod warning;

use std::path::{Path, PathBuf};

use appbridge_types::manifest::{Authentication, Listing, Manifest};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use form::Form;

pub use position::Position;
pub use report::{Finding, FindingCode, Report};
pub use severity::Severity;
pub use unsupported::{Unsupported, UnsupportedCode};
pub use warning::{Warning, WarningCode};

/// The manifest of the demo app, for a sandbox that is started without one. A copy, since
/// this crate is published without the demo.
const DEMO: &str = include_str!("../../demo.json");

/// JTL's limit for technical names.
const LONGEST_TECHNICAL_NAME: usize = 100;

/// What some editors begin a file with. JSON texts must not (RFC 8259 §8.1).
const BYTE_ORDER_MARK: char = '\u{feff}';

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
    #[error("{}: {reason}", if path.is_empty() { "top level".to_owned() } else { format!("field {path}") })]
    Malformed {
        /// The path of the field; empty for the whole text.
        path: String,
        /// What was expected.
        reason: String,
    },
    /// `technicalName` is empty or too long.
    #[error(
        "{field} has {length} characters; give it 1 to {LONGEST_TECHNICAL_NAME} characters in app.json"
    )]
    TechnicalName {
        /// The path of the field.
        field: String,
        /// How many characters it has.
        length: usize,
    },
    /// `version` is not of the form `1.0.0`.
    #[error(
        "{field} {version:?} is not of the form 1.0.0; use three numbers with dots in app.json"
    )]
    Version {
        /// The path of the field.
        field: String,
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
    /// An address for sign-in that no identity provider can send anybody to.
    #[error(
        "{field} {url:?} has a fragment or a user name; leave both out in app.json, and write the address as your app sends it"
    )]
    RedirectUri {
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
        /// The path of the field.
        field: String,
        /// The id.
        id: String,
    },
}

/// Which kind of [`ManifestError`] it is. In JSON in snake case, such as `not_json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ManifestErrorCode {
    /// [`ManifestError::Unreadable`].
    Unreadable,
    /// [`ManifestError::NotJson`].
    NotJson,
    /// [`ManifestError::Malformed`].
    Malformed,
    /// [`ManifestError::TechnicalName`].
    TechnicalName,
    /// [`ManifestError::Version`].
    Version,
    /// [`ManifestError::Url`].
    Url,
    /// [`ManifestError::RedirectUri`].
    RedirectUri,
    /// [`ManifestError::MenuItemId`].
    MenuItemId,
}

/// An app as the sandbox hosts it: what was read of its manifest.
///
/// A [`Manifest`] alone turns into one by `From`, with the warnings that do not need the
/// text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppManifest {
    /// Where the app appears and what it asks for; whatever its form was, in that of
    /// today.
    pub manifest: Manifest,
    /// How the store presents it, where its manifest says so.
    pub listing: Option<Listing>,
    /// What JTL would refuse.
    pub warnings: Vec<Warning>,
    /// What JTL acts on and the sandbox leaves alone.
    pub unsupported: Vec<Unsupported>,
    /// What it was read from.
    text: Option<String>,
}

impl AppManifest {
    /// The text that it was read from. Where there is none, or the app has been changed
    /// since, as by [`rebase`], what that would be in the form of today.
    #[must_use]
    pub fn text(&self) -> String {
        let Self {
            manifest, listing, ..
        } = self;
        let is_same = |read: Self| read.manifest == *manifest && read.listing == *listing;
        match &self.text {
            Some(text) if parse(text).is_ok_and(is_same) => text.clone(),
            _ => {
                let document = match listing {
                    Some(listing) => json!({ "manifest": manifest, "listing": listing }),
                    None => json!(manifest),
                };
                format!("{document:#}")
            }
        }
    }
}

impl From<Manifest> for AppManifest {
    fn from(mut manifest: Manifest) -> Self {
        let mut warnings = values::rename_contexts(&mut manifest);
        warnings.extend(values::check(&manifest));
        Self {
            manifest,
            listing: None,
            warnings,
            unsupported: Vec::new(),
            text: None,
        }
    }
}

impl ManifestError {
    /// Which kind it is; stable, for programs.
    #[must_use]
    pub fn code(&self) -> ManifestErrorCode {
        match self {
            Self::Unreadable { .. } => ManifestErrorCode::Unreadable,
            Self::Unusable { source, .. } => source.code(),
            Self::NotJson { .. } => ManifestErrorCode::NotJson,
            Self::Malformed { .. } => ManifestErrorCode::Malformed,
            Self::TechnicalName { .. } => ManifestErrorCode::TechnicalName,
            Self::Version { .. } => ManifestErrorCode::Version,
            Self::Url { .. } => ManifestErrorCode::Url,
            Self::RedirectUri { .. } => ManifestErrorCode::RedirectUri,
            Self::MenuItemId { .. } => ManifestErrorCode::MenuItemId,
        }
    }

    /// The path of the field that does not fit; empty for the file as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Unreadable { .. } | Self::NotJson { .. } => "",
            Self::Unusable { source, .. } => source.path(),
            Self::Malformed { path: field, .. }
            | Self::TechnicalName { field, .. }
            | Self::Version { field, .. }
            | Self::Url { field, .. }
            | Self::RedirectUri { field, .. }
            | Self::MenuItemId { field, .. } => field,
        }
    }

    /// Names its field as a document of this form does.
    fn located(mut self, form: Form) -> Self {
        if let Self::TechnicalName { field, .. }
        | Self::Version { field, .. }
        | Self::Url { field, .. }
        | Self::RedirectUri { field, .. }
        | Self::MenuItemId { field, .. } = &mut self
        {
            *field = form.locate(std::mem::take(field));
        }
        self
    }
}

/// Reads a manifest from a file and checks it.
///
/// # Errors
/// When the file cannot be read or [`parse`] refuses its text.
pub fn read(path: &Path) -> Result<AppManifest, ManifestError> {
    let text = std::fs::read_to_string(path).map_err(|source| ManifestError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    parse(&text).map_err(|error| ManifestError::Unusable {
        path: path.to_owned(),
        source: Box::new(error),
    })
}

/// Reads a manifest from JSON text and checks it: `app.json` as JTL takes it today,
/// `{manifest, listing}`, or the old form of `manifestVersion` 1.0.0. What JTL refuses
/// and the sandbox can work with becomes a [warning](AppManifest::warnings).
///
/// ```
/// let app = appbridge_sandbox::manifest::parse(
///     r#"{
///         "technicalName": "my-app",
///         "version": "1.0.0",
///         "capabilities": { "erp": { "api": { "scope": ["items.read"] } } }
///     }"#,
/// )?;
/// assert_eq!(
///     app.warnings[0].to_string(),
///     "capabilities.erp.api.scope: JTL has no key `scope` here; did you mean `scopes`?"
/// );
/// # Ok::<(), appbridge_sandbox::manifest::ManifestError>(())
/// ```
///
/// # Errors
/// When the text is no manifest or [`check`] refuses it: the first thing that does not fit.
/// [`Report::of`] has them all.
pub fn parse(json: &str) -> Result<AppManifest, ManifestError> {
    read_text(json).app
}

/// What was read of a text.
struct Read {
    /// The app, or the first thing that does not fit.
    app: Result<AppManifest, ManifestError>,
    /// What does not fit besides.
    further: Vec<ManifestError>,
    /// What JTL would refuse, also of a text that cannot be hosted.
    warnings: Vec<Warning>,
}

fn read_text(text: &str) -> Read {
    let (json, byte_order_mark) = match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let mut warnings = Vec::new();
    if byte_order_mark {
        let rule = "the file begins with a byte order mark; save it as UTF-8 without one";
        warnings.push(Warning::new(WarningCode::ByteOrderMark, "", rule));
    }
    let failed = |error: ManifestError, warnings: Vec<Warning>| Read {
        app: Err(error),
        further: Vec::new(),
        warnings,
    };
    let document: Value = match serde_json::from_str(json) {
        Ok(document) => document,
        Err(error) => return failed(misfit(".", &error), warnings),
    };
    let form = Form::of(&document);
    if form == Form::Old {
        let rule = "this form has been replaced: give technicalName, put setupUrl into \
                    lifecycle.configurationUrl, and names and icons into a listing";
        warnings.push(Warning::new(WarningCode::OldForm, "manifestVersion", rule));
    }
    warnings.extend(keys::check(&document, form.shape()));
    let (manifest, listing) = match form.read(json, &document) {
        Ok(read) => read,
        Err(error) => return failed(error, warnings),
    };
    let mut errors = errors(&manifest)
        .into_iter()
        .map(|error| error.located(form));
    let first = errors.next();
    let further = errors.collect();
    let app = AppManifest::from(manifest);
    warnings.extend(app.warnings.into_iter().map(|warning| Warning {
        path: form.locate(warning.path),
        ..warning
    }));
    let manifest = match form {
        Form::WithListing => document.get("manifest").unwrap_or(&document),
        Form::Flat | Form::Old => &document,
    };
    let unsupported = unsupported::find(manifest)
        .into_iter()
        .map(|found| Unsupported {
            path: form.locate(found.path),
            ..found
        })
        .collect();
    let app = match first {
        Some(error) => Err(error),
        None => Ok(AppManifest {
            manifest: app.manifest,
            listing,
            warnings: warnings.clone(),
            unsupported,
            text: Some(text.to_owned()),
        }),
    };
    Read {
        app,
        further,
        warnings,
    }
}

/// Why the JSON reader gave up at the field of that path.
fn misfit(path: &str, error: &serde_json::Error) -> ManifestError {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    // The reader appends its position, which `NotJson` names in its own words.
    let position = format!(" at line {line} column {column}");
    let reason = said.strip_suffix(&position).unwrap_or(&said).to_owned();
    if error.is_data() {
        let path = if path == "." { "" } else { path }.to_owned();
        ManifestError::Malformed { path, reason }
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
pub fn demo() -> Result<AppManifest, ManifestError> {
    parse(DEMO)
}

/// Checks what JTL demands of a manifest beyond its shape.
///
/// # Errors
/// The first thing that does not fit.
pub fn check(manifest: &Manifest) -> Result<(), ManifestError> {
    errors(manifest).into_iter().next().map_or(Ok(()), Err)
}

/// All of it that does not fit.
fn errors(manifest: &Manifest) -> Vec<ManifestError> {
    let mut found = Vec::new();
    let length = manifest.technical_name.chars().count();
    if length == 0 || length > LONGEST_TECHNICAL_NAME {
        let field = "technicalName".to_owned();
        found.push(ManifestError::TechnicalName { field, length });
    }
    let numbers: Vec<&str> = manifest.version.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if numbers.len() != 3 || !numbers.iter().all(is_number) {
        found.push(ManifestError::Version {
            field: "version".to_owned(),
            version: manifest.version.clone(),
        });
    }
    let mut ids: Vec<&str> = Vec::new();
    for (at, item) in manifest.capabilities.erp.menu_items.iter().enumerate() {
        if item.id.is_empty() || ids.contains(&item.id.as_str()) {
            found.push(ManifestError::MenuItemId {
                field: format!("capabilities.erp.menuItems[{at}].id"),
                id: item.id.clone(),
            });
        }
        ids.push(&item.id);
    }
    let mut checked = manifest.clone();
    found.extend(
        urls(&mut checked)
            .into_iter()
            .filter_map(|(field, url)| parse_url(&field, url).err()),
    );
    for (field, url) in sign_in_urls(&mut checked.authentication) {
        // One that cannot be parsed is among the errors already.
        let Ok(parsed) = parse_url(&field, url) else {
            continue;
        };
        let has_user = !parsed.username().is_empty() || parsed.password().is_some();
        // RFC 6749 §3.1.2: a redirect address must not have a fragment.
        if parsed.fragment().is_some() || has_user {
            found.push(ManifestError::RedirectUri {
                field,
                url: url.clone(),
            });
        }
    }
    found
}

/// Moves every URL of the manifest to another address, path and query kept: the app runs
/// elsewhere than its manifest says. Where that address has a path itself, theirs go below
/// it. Those of a listing stay as they are.
///
/// # Errors
/// When a URL of the manifest cannot be parsed.
pub fn rebase(mut app: AppManifest, app_base: &Url) -> Result<AppManifest, ManifestError> {
    for (field, url) in urls(&mut app.manifest) {
        let parsed = parse_url(&field, url)?;
        let mut moved = app_base.clone();
        let base = app_base.path().trim_end_matches('/');
        moved.set_path(&format!("{base}{}", parsed.path()));
        moved.set_query(parsed.query());
        moved.set_fragment(parsed.fragment());
        *url = moved.into();
    }
    Ok(app)
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
pub(crate) fn urls(manifest: &mut Manifest) -> Vec<(String, &mut String)> {
    let Manifest {
        lifecycle,
        capabilities,
        authentication,
        ..
    } = manifest;
    let mut all = sign_in_urls(authentication);
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

/// Every URL that a sign-in or a sign-out may end at.
fn sign_in_urls(authentication: &mut Authentication) -> Vec<(String, &mut String)> {
    let Some(client) = &mut authentication.public_client else {
        return Vec::new();
    };
    let lists = [
        ("redirectUris", &mut client.redirect_uris),
        (
            "postLogoutRedirectUris",
            &mut client.post_logout_redirect_uris,
        ),
    ];
    let mut all = Vec::new();
    for (key, urls) in lists {
        for (at, url) in urls.iter_mut().enumerate() {
            all.push((format!("authentication.publicClient.{key}[{at}]"), url));
        }
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
        let demo = demo().unwrap();
        assert_eq!(demo.manifest.technical_name, "rust-demo");
        assert_eq!(demo.warnings, []);
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
            before.manifest.lifecycle.configuration_url.unwrap(),
            moved.manifest.lifecycle.configuration_url.unwrap(),
        );
        assert!(is.starts_with("http://127.0.0.1:9999/"), "{is}");
        assert_eq!(path(&was), path(&is));
        assert!(
            moved.manifest.capabilities.erp.pane[0]
                .url
                .starts_with("http://127.0.0.1:9999/")
        );
        for base in [
            "https://host.example/my-app",
            "https://host.example/my-app/",
        ] {
            let moved = rebase(demo().unwrap(), &Url::parse(base).unwrap()).unwrap();
            assert_eq!(
                moved.manifest.lifecycle.connect_url.as_deref(),
                Some("https://host.example/my-app/lifecycle/connect")
            );
        }
    }
}
