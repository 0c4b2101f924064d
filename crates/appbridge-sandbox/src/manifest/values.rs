//! Values of a manifest that JTL refuses: contexts, scopes, the technical name.

use appbridge_types::manifest::{Authentication, Manifest};
use url::Url;

use super::warning::{Warning, WarningCode, nearest, nearest_within, quoted};
use crate::hosts::is_loopback;
use crate::platform::scopes::{DEFAULT_SCOPES, EVERY_READ, GRANT_EVERYTHING, MANIFEST_KEY};

/// The contexts of panes.
const CONTEXTS: [&str; 3] = ["customers", "items", "salesorders"];

/// A context's older name, and the one that it is read as.
const OLD_CONTEXT: (&str, &str) = ("orders", "salesorders");

/// The second part of a scope.
const PERMISSIONS: [&str; 3] = ["read", "write", "print"];

/// First parts of scopes that are known for sure. JTL's whole list is not, so that a
/// resource is only questioned when it comes near one of these.
const RESOURCES: [&str; 4] = ["items", "customers", "salesorders", "accountings"];

/// Scopes that are not of the form `resource.permission`, besides the umbrellas.
const OTHER_SCOPES: [&str; 2] = ["application.runas", "file.handling"];

/// Reads contexts by their names of today.
pub(super) fn rename_contexts(manifest: &mut Manifest) -> Vec<Warning> {
    let mut renamed = Vec::new();
    let (old, new) = OLD_CONTEXT;
    for (at, pane) in manifest.capabilities.erp.pane.iter_mut().enumerate() {
        if pane.context == old {
            new.clone_into(&mut pane.context);
            let rule = format!("{} is an older name of a context", quoted(old));
            renamed.push(
                Warning::new(WarningCode::OldContext, context_path(at), rule)
                    .suggesting(Some(new.to_owned())),
            );
        }
    }
    renamed
}

fn context_path(at: usize) -> String {
    format!("capabilities.erp.pane[{at}].context")
}

/// What JTL refuses of a manifest that fits its shape.
pub(super) fn check(manifest: &Manifest) -> Vec<Warning> {
    let mut found = Vec::new();
    found.extend(technical_name(&manifest.technical_name));
    let erp = &manifest.capabilities.erp;
    for (at, pane) in erp.pane.iter().enumerate() {
        found.extend(context(&pane.context, context_path(at)));
        for (nth, required) in pane.required_scopes.iter().enumerate() {
            let path = format!("capabilities.erp.pane[{at}].requiredScopes[{nth}]");
            found.extend(scope(required, path));
        }
    }
    for (at, asked) in erp.api.scopes.iter().enumerate() {
        found.extend(scope(asked, format!("{MANIFEST_KEY}[{at}]")));
    }
    if erp.api.scopes.is_empty() {
        let rule = format!(
            "the app asks for no scopes, so the sandbox grants {} only; add the key with what the \
             app needs",
            DEFAULT_SCOPES.join(", ")
        );
        found.push(Warning::new(WarningCode::NoScopes, MANIFEST_KEY, rule));
    }
    found.extend(public_client(&manifest.authentication));
    found
}

/// Where a sign-in and a sign-out may end.
fn public_client(authentication: &Authentication) -> Vec<Warning> {
    let Some(client) = &authentication.public_client else {
        return Vec::new();
    };
    let path = |key: &str| format!("authentication.publicClient.{key}");
    let mut found = Vec::new();
    if client.redirect_uris.is_empty() {
        let rule = "nobody can sign in without an address to come back to; add the one of your \
                    app's callback";
        found.push(Warning::new(
            WarningCode::NoRedirectUris,
            path("redirectUris"),
            rule,
        ));
    }
    for (key, urls) in [
        ("redirectUris", &client.redirect_uris),
        ("postLogoutRedirectUris", &client.post_logout_redirect_uris),
    ] {
        for (at, url) in urls.iter().enumerate() {
            let rule = if url.contains('*') {
                "addresses are compared letter by letter, so that `*` stands for itself"
            } else if is_plain_http_elsewhere(url) {
                "plain HTTP is taken for this machine alone (localhost, 127.0.0.1); use https://"
            } else {
                continue;
            };
            let path = format!("{}[{at}]", path(key));
            found.push(Warning::new(WarningCode::InsecureRedirectUri, path, rule));
        }
    }
    found
}

fn is_plain_http_elsewhere(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "http" && !is_loopback(&url))
}

fn technical_name(name: &str) -> Option<Warning> {
    let is_space = |character: char| character.is_whitespace();
    name.contains(is_space).then(|| {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let joined = Some(parts.join("-")).filter(|joined| !joined.is_empty());
        Warning::new(
            WarningCode::TechnicalNameSpaces,
            "technicalName",
            format!("{} holds white space", quoted(name)),
        )
        .suggesting(joined)
    })
}

fn context(given: &str, path: String) -> Option<Warning> {
    if CONTEXTS.contains(&given) {
        return None;
    }
    let rule = format!(
        "{} is no context; JTL has {}",
        quoted(given),
        CONTEXTS.join(", ")
    );
    let meant = nearest(given, CONTEXTS).map(str::to_owned);
    Some(Warning::new(WarningCode::UnknownContext, path, rule).suggesting(meant))
}

fn scope(given: &str, path: String) -> Option<Warning> {
    let special = || {
        let umbrellas = GRANT_EVERYTHING.into_iter().chain([EVERY_READ]);
        umbrellas.chain(OTHER_SCOPES)
    };
    if special().any(|scope| scope == given) {
        return None;
    }
    let unknown = |rule: String, meant: Option<String>| {
        Some(Warning::new(WarningCode::UnknownScope, path, rule).suggesting(meant))
    };
    match given.split_once('.') {
        Some((resource, permission))
            if is_resource(resource) && PERMISSIONS.contains(&permission) =>
        {
            // A letter or its case: further away there may be resources that JTL has.
            let near = nearest_within(resource, RESOURCES, |_| 1)?;
            if near == resource {
                return None;
            }
            let rule = format!("{} is no scope that the sandbox knows", quoted(given));
            unknown(rule, Some(format!("{near}.{permission}")))
        }
        _ => {
            let known: Vec<String> = RESOURCES
                .iter()
                .flat_map(|resource| {
                    PERMISSIONS.map(|permission| format!("{resource}.{permission}"))
                })
                .chain(special().map(str::to_owned))
                .collect();
            let meant = nearest(given, known.iter().map(String::as_str));
            let rule = format!(
                "{} is no scope; one is a resource, a dot, and {}",
                quoted(given),
                PERMISSIONS.join(", ")
            );
            unknown(rule, meant.map(str::to_owned))
        }
    }
}

fn is_resource(part: &str) -> bool {
    !part.is_empty()
        && part
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
}
