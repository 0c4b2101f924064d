//! Manifests in every form, and what is said of those that JTL refuses.

use appbridge_sandbox::Config;
use appbridge_sandbox::manifest::{
    AppManifest, ManifestError, Report, Severity, WarningCode, parse,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::Platform;

fn flat() -> Value {
    json!({
        "technicalName": "my-app",
        "version": "1.2.3",
        "lifecycle": {
            "configurationUrl": "https://app.example/setup",
            "connectUrl": "https://app.example/connect",
            "disconnectUrl": "https://app.example/disconnect"
        },
        "requirements": { "minCloudApiVersion": "2.0" },
        "capabilities": {
            "hub": { "appLauncher": {
                "redirectUrl": "https://app.example/",
                "closedPreviewUrl": "https://app.example/preview"
            } },
            "erp": {
                "menuItems": [{ "id": "main", "name": "Main", "url": "https://app.example/erp" }],
                "pane": [{
                    "id": "pane", "context": "customers", "title": "Pane",
                    "matchChildContext": true, "url": "https://app.example/pane",
                    "requiredScopes": ["customers.read"]
                }],
                "api": { "scopes": ["items.read", "customers.read", "invoices.print"] },
                "webhooks": { "apiVersion": "2.0", "subscriptions": [
                    { "topics": ["order.created"], "endpoint": { "url": "https://app.example/hook" } }
                ] }
            }
        },
        "authentication": {
            "publicClient": { "redirectUris": ["https://app.example/"], "postLogoutRedirectUris": [] },
            "serviceAccount": { "anything": true }
        }
    })
}

fn with_listing() -> Value {
    let mut manifest = flat();
    manifest["manifestVersion"] = json!("2.0.0");
    json!({
        "manifest": manifest,
        "listing": {
            "version": "1.0.0", "listingVersion": 3, "defaultLocale": "de-DE",
            "name": { "de-DE": { "short": "Meine App", "full": "Meine ganze App" } },
            "description": { "de-DE": { "short": "Kurz", "full": "Lang" }, "en-GB": { "short": "Short" } },
            "benefits": { "de-DE": ["schnell"] },
            "category": { "main": "sales", "sub": [] },
            "media": {
                "icons": { "light": "https://app.example/light.svg", "dark": null },
                "screenshots": [], "video": null
            },
            "pricing": { "model": "free" },
            "support": { "url": "https://app.example/help", "documentation": null },
            "legal": {
                "privacyPolicy": "https://app.example/p", "termsOfUse": "https://app.example/t",
                "gdpr": { "request": "https://app.example/r", "delete": "https://app.example/d" }
            },
            "editorial": { "status": "draft" },
            "distributionType": "Private", "listingVersionStatus": "Draft"
        }
    })
}

fn old() -> Value {
    json!({
        "manifestVersion": "1.0.0",
        "version": "2.0.0",
        "name": {
            "de-DE": { "short": "Über-App", "full": "Die Über-App" },
            "en-GB": { "short": "Over app" }
        },
        "description": { "de-DE": "Tut etwas." },
        "defaultLocale": "de-DE",
        "locales": ["de-DE"],
        "icon": { "light": "https://app.example/light.png", "dark": "https://app.example/dark.png" },
        "communication": { "supportUrl": "https://app.example/help" },
        "legal": {},
        "lifecycle": {
            "setupUrl": "https://app.example/setup",
            "connectUrl": "https://app.example/connect",
            "disconnectUrl": "https://app.example/disconnect"
        },
        "capabilities": {
            "hub": { "appLauncher": { "redirectUrl": "https://app.example/" } },
            "erp": {
                "headless": { "url": "https://app.example/headless" },
                "menuItems": [{ "id": "main", "name": "Main", "url": "https://app.example/erp" }],
                "pane": [{
                    "url": "https://app.example/pane", "title": "Pane",
                    "context": "customers", "matchChildContext": true
                }]
            }
        }
    })
}

fn read(document: &Value) -> AppManifest {
    parse(&document.to_string()).unwrap_or_else(|error| panic!("{error}: {document}"))
}

/// Code, path and suggestion of every warning.
fn warnings(app: &AppManifest) -> Vec<(WarningCode, &str, Option<&str>)> {
    app.warnings
        .iter()
        .map(|one| (one.code, one.path.as_str(), one.suggestion.as_deref()))
        .collect()
}

#[test]
fn a_flat_manifest_has_nothing_to_warn_of() {
    let app = read(&flat());
    assert_eq!(warnings(&app), []);
    assert_eq!(app.listing, None);
    assert_eq!(app.manifest.technical_name, "my-app");
}

#[test]
fn a_listing_beside_the_manifest_is_read_as_far_as_it_goes() {
    let app = read(&with_listing());
    assert_eq!(warnings(&app), []);
    assert_eq!(app.manifest, read(&flat()).manifest);
    let listing = app.listing.unwrap();
    assert_eq!(listing.default_locale.as_deref(), Some("de-DE"));
    assert_eq!(
        listing.name["de-DE"].full.as_deref(),
        Some("Meine ganze App")
    );
    assert_eq!(listing.description["en-GB"].full, None);
    let icon = listing.media.icons.light.as_deref();
    assert_eq!(icon, Some("https://app.example/light.svg"));

    let mut odd = with_listing();
    odd["listing"]["name"] = json!({ "de": "Nur ein Text", "en": 7 });
    odd["listing"]["media"] = json!("none");
    odd["listing"]["defaultLocale"] = json!(null);
    let app = read(&odd);
    assert_eq!(
        warnings(&app),
        [
            (WarningCode::WrongType, "listing.media", None),
            (WarningCode::WrongType, "listing.name.de", None),
            (WarningCode::WrongType, "listing.name.en", None),
        ]
    );
    let listing = app.listing.unwrap();
    assert_eq!(listing.name["de"].full.as_deref(), Some("Nur ein Text"));

    let mut without = with_listing();
    without["listing"] = Value::Null;
    read(&without);
    without.as_object_mut().unwrap().remove("listing");
    assert_eq!(read(&without).listing, None);
}

#[test]
fn the_old_form_is_read_as_one_of_today() {
    let app = read(&old());
    assert_eq!(
        warnings(&app),
        [
            (WarningCode::OldForm, "manifestVersion", None),
            (WarningCode::NoScopes, "capabilities.erp.api.scopes", None),
        ]
    );
    let manifest = &app.manifest;
    assert_eq!(manifest.technical_name, "über-app");
    assert_eq!(manifest.version, "2.0.0");
    let setup = manifest.lifecycle.configuration_url.as_deref();
    assert_eq!(setup, Some("https://app.example/setup"));
    assert_eq!(manifest.capabilities.erp.menu_items[0].id, "main");
    assert_eq!(manifest.capabilities.erp.pane[0].context, "customers");
    let listing = app.listing.unwrap();
    assert_eq!(listing.name["de-DE"].short.as_deref(), Some("Über-App"));
    assert_eq!(
        listing.description["de-DE"].full.as_deref(),
        Some("Tut etwas.")
    );
    let icon = listing.media.icons.dark.as_deref();
    assert_eq!(icon, Some("https://app.example/dark.png"));

    let mut nameless = old();
    nameless["name"] = json!({ "de": " – " });
    nameless["icon"] = json!("https://app.example/icon.png");
    let app = read(&nameless);
    assert_eq!(app.manifest.technical_name, "app");
    let icon = app.listing.unwrap().media.icons.light;
    assert_eq!(icon.as_deref(), Some("https://app.example/icon.png"));

    let mut broken = old();
    broken["lifecycle"]["setupUrl"] = json!("/setup");
    let refused = parse(&broken.to_string()).unwrap_err().to_string();
    assert!(refused.contains("lifecycle.setupUrl"), "{refused}");
}

/// What is changed in a flat manifest (by JSON pointer), and the one warning that
/// comes of it.
#[test]
fn what_jtl_refuses_is_a_warning_with_path_and_suggestion() {
    use WarningCode::{
        InsecureRedirectUri, NoRedirectUris, OldContext, TechnicalNameSpaces, UnknownContext,
        UnknownKey, UnknownScope, WrongType,
    };
    let url = json!("https://app.example/x");
    for (pointer, key, value, code, path, suggestion) in [
        (
            "",
            "capabilties",
            json!({}),
            UnknownKey,
            "capabilties",
            Some("capabilities"),
        ),
        (
            "",
            "TechnicalName",
            json!("x"),
            UnknownKey,
            "TechnicalName",
            Some("technicalName"),
        ),
        ("", "$schema", url.clone(), UnknownKey, "$schema", None),
        ("", "a b\n", json!(1), UnknownKey, "[`a b\\n`]", None),
        (
            "/lifecycle",
            "setupUrl",
            url.clone(),
            UnknownKey,
            "lifecycle.setupUrl",
            Some("configurationUrl"),
        ),
        (
            "/lifecycle",
            "conectUrl",
            url.clone(),
            UnknownKey,
            "lifecycle.conectUrl",
            Some("connectUrl"),
        ),
        (
            "/requirements",
            "minApi",
            json!(1),
            UnknownKey,
            "requirements.minApi",
            None,
        ),
        (
            "/capabilities",
            "erpp",
            json!({}),
            UnknownKey,
            "capabilities.erpp",
            Some("erp"),
        ),
        (
            "/capabilities/hub",
            "launcher",
            json!({}),
            UnknownKey,
            "capabilities.hub.launcher",
            Some("appLauncher"),
        ),
        (
            "/capabilities/hub/appLauncher",
            "url",
            url.clone(),
            UnknownKey,
            "capabilities.hub.appLauncher.url",
            None,
        ),
        (
            "/capabilities/erp",
            "menuItem",
            json!([]),
            UnknownKey,
            "capabilities.erp.menuItem",
            Some("menuItems"),
        ),
        (
            "/capabilities/erp",
            "headless",
            json!({}),
            UnknownKey,
            "capabilities.erp.headless",
            None,
        ),
        (
            "/capabilities/erp/menuItems/0",
            "Name",
            json!("x"),
            UnknownKey,
            "capabilities.erp.menuItems[0].Name",
            Some("name"),
        ),
        (
            "/capabilities/erp/pane/0",
            "requiredScope",
            json!([]),
            UnknownKey,
            "capabilities.erp.pane[0].requiredScope",
            Some("requiredScopes"),
        ),
        (
            "/capabilities/erp/api",
            "scope",
            json!([]),
            UnknownKey,
            "capabilities.erp.api.scope",
            Some("scopes"),
        ),
        (
            "/capabilities/erp/webhooks/subscriptions/0/endpoint",
            "uri",
            url.clone(),
            UnknownKey,
            "capabilities.erp.webhooks.subscriptions[0].endpoint.uri",
            Some("url"),
        ),
        (
            "/authentication/publicClient",
            "redirectUrls",
            json!([]),
            UnknownKey,
            "authentication.publicClient.redirectUrls",
            Some("redirectUris"),
        ),
        (
            "",
            "requirements",
            json!("2.0"),
            WrongType,
            "requirements",
            None,
        ),
        (
            "/authentication/publicClient",
            "redirectUris",
            json!([]),
            NoRedirectUris,
            "authentication.publicClient.redirectUris",
            None,
        ),
        (
            "/authentication/publicClient",
            "redirectUris",
            json!([
                "http://localhost:1/",
                "http://127.0.0.1/",
                "http://app.example/"
            ]),
            InsecureRedirectUri,
            "authentication.publicClient.redirectUris[2]",
            None,
        ),
        (
            "/authentication/publicClient",
            "postLogoutRedirectUris",
            json!(["https://*.example/"]),
            InsecureRedirectUri,
            "authentication.publicClient.postLogoutRedirectUris[0]",
            None,
        ),
        (
            "/capabilities/erp/webhooks/subscriptions/0",
            "topics",
            json!([7]),
            WrongType,
            "capabilities.erp.webhooks.subscriptions[0].topics[0]",
            None,
        ),
        (
            "/capabilities/erp/pane/0",
            "context",
            json!("customer"),
            UnknownContext,
            "capabilities.erp.pane[0].context",
            Some("customers"),
        ),
        (
            "/capabilities/erp/pane/0",
            "context",
            json!("SalesOrders"),
            UnknownContext,
            "capabilities.erp.pane[0].context",
            Some("salesorders"),
        ),
        (
            "/capabilities/erp/pane/0",
            "context",
            json!("weather"),
            UnknownContext,
            "capabilities.erp.pane[0].context",
            None,
        ),
        (
            "/capabilities/erp/pane/0",
            "context",
            json!("orders"),
            OldContext,
            "capabilities.erp.pane[0].context",
            Some("salesorders"),
        ),
        (
            "/capabilities/erp/api/scopes",
            "0",
            json!("item.read"),
            UnknownScope,
            "capabilities.erp.api.scopes[0]",
            Some("items.read"),
        ),
        (
            "/capabilities/erp/api/scopes",
            "1",
            json!("items:read"),
            UnknownScope,
            "capabilities.erp.api.scopes[1]",
            Some("items.read"),
        ),
        (
            "/capabilities/erp/api/scopes",
            "2",
            json!("customers.delete"),
            UnknownScope,
            "capabilities.erp.api.scopes[2]",
            Some("customers.write"),
        ),
        (
            "/capabilities/erp/api/scopes",
            "0",
            json!("Items.Read"),
            UnknownScope,
            "capabilities.erp.api.scopes[0]",
            Some("items.read"),
        ),
        (
            "/capabilities/erp/api/scopes",
            "0",
            json!("sytem.all"),
            UnknownScope,
            "capabilities.erp.api.scopes[0]",
            Some("system.all"),
        ),
        (
            "/capabilities/erp/api/scopes",
            "0",
            json!("items.read.all"),
            UnknownScope,
            "capabilities.erp.api.scopes[0]",
            None,
        ),
        (
            "/capabilities/erp/api/scopes",
            "0",
            json!(".read"),
            UnknownScope,
            "capabilities.erp.api.scopes[0]",
            None,
        ),
        (
            "/capabilities/erp/pane/0/requiredScopes",
            "0",
            json!("customer.read"),
            UnknownScope,
            "capabilities.erp.pane[0].requiredScopes[0]",
            Some("customers.read"),
        ),
        (
            "",
            "technicalName",
            json!("My  great App"),
            TechnicalNameSpaces,
            "technicalName",
            Some("My-great-App"),
        ),
    ] {
        let mut document = flat();
        let place = document.pointer_mut(pointer).unwrap();
        match place {
            Value::Array(elements) => elements[key.parse::<usize>().unwrap()] = value,
            other => other[key] = value,
        }
        assert_eq!(warnings(&read(&document)), [(code, path, suggestion)]);
        // The same inside of the other form.
        let wrapped = read(&json!({ "manifest": document }));
        let inside = if path.starts_with('[') {
            format!("manifest{path}")
        } else {
            format!("manifest.{path}")
        };
        assert_eq!(warnings(&wrapped), [(code, inside.as_str(), suggestion)]);
        let line = wrapped.warnings[0].to_string();
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(line.starts_with(&inside), "{line}");
        assert_eq!(
            line.contains("did you mean"),
            suggestion.is_some(),
            "{line}"
        );
    }
}

#[test]
fn contexts_are_read_by_their_names_of_today() {
    let mut document = flat();
    document["capabilities"]["erp"]["pane"][0]["context"] = json!("orders");
    let pane = &read(&document).manifest.capabilities.erp.pane[0];
    assert_eq!(pane.context, "salesorders");
    for context in ["customers", "items", "salesorders"] {
        document["capabilities"]["erp"]["pane"][0]["context"] = json!(context);
        assert_eq!(warnings(&read(&document)), []);
    }
}

#[test]
fn scopes_of_every_known_form_pass() {
    let mut document = flat();
    document["capabilities"]["erp"]["api"]["scopes"] = json!([
        "items.read",
        "items.write",
        "items.print",
        "accountings.read",
        "orders.read",
        "purchase-orders.write",
        "system.all",
        "wawiapp.all",
        "all.read",
        "application.runas",
        "file.handling"
    ]);
    assert_eq!(warnings(&read(&document)), []);
}

#[test]
fn a_manifest_without_scopes_is_told_which_key_to_add() {
    for api in [json!({}), json!({ "scopes": [] })] {
        let mut document = flat();
        document["capabilities"]["erp"]["api"] = api;
        let app = read(&document);
        let key = "capabilities.erp.api.scopes";
        assert_eq!(warnings(&app), [(WarningCode::NoScopes, key, None)]);
        let said = app.warnings[0].to_string();
        assert!(said.contains("salesorders.read"), "{said}");
    }
    let mut document = flat();
    document.as_object_mut().unwrap().remove("capabilities");
    assert_eq!(read(&document).warnings[0].code, WarningCode::NoScopes);
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let app = parse(&format!("\u{feff}{}", flat())).unwrap();
    assert_eq!(warnings(&app), [(WarningCode::ByteOrderMark, "", None)]);
    // Positions are those of the text that an editor shows.
    match parse("\u{feff}{\n\"version\" 1}").unwrap_err() {
        ManifestError::NotJson { line, column, .. } => assert_eq!((line, column), (2, 11)),
        other => panic!("{other}"),
    }
    assert!(parse("\u{feff}\u{feff}{}").is_err());
}

#[test]
fn errors_stay_errors_and_name_their_place_in_each_form() {
    let refused = |document: &Value| parse(&document.to_string()).unwrap_err().to_string();
    let mut document = with_listing();
    document["manifest"]["capabilities"]["erp"]["pane"][0]["url"] = json!("/pane");
    let said = refused(&document);
    assert!(
        said.contains("manifest.capabilities.erp.pane[0].url"),
        "{said}"
    );
    document["manifest"]["capabilities"]["erp"]["pane"][0]["url"] = json!(7);
    let said = refused(&document);
    assert!(
        said.contains("manifest.capabilities.erp.pane[0].url"),
        "{said}"
    );
    document["manifest"] = json!({ "version": "1.0.0" });
    let said = refused(&document);
    assert!(said.contains("technicalName"), "{said}");
    for (text, named) in [
        ("", "line 1, column 0"),
        ("[]", "top level"),
        ("7", "top level"),
        (r#"{"manifestVersion":"1.0.0"}"#, "version"),
        (
            r#"{"manifestVersion":"3.0.0","version":"1.0.0"}"#,
            "technicalName",
        ),
        (
            r#"{"technicalName":"a","version":"1.0.0","version":"1.0.0"}"#,
            "duplicate field",
        ),
        (
            r#"{"technicalName":"","version":"1.0.0"}"#,
            "technicalName has 0",
        ),
    ] {
        let said = parse(text).unwrap_err().to_string();
        assert!(said.contains(named), "{said}");
    }
}

/// The codes are for programs, so they stay.
#[test]
fn codes_are_stable() {
    let codes = [
        (WarningCode::UnknownKey, "unknown_key"),
        (WarningCode::WrongType, "wrong_type"),
        (WarningCode::UnknownContext, "unknown_context"),
        (WarningCode::OldContext, "old_context"),
        (WarningCode::UnknownScope, "unknown_scope"),
        (WarningCode::NoScopes, "no_scopes"),
        (WarningCode::NoRedirectUris, "no_redirect_uris"),
        (WarningCode::InsecureRedirectUri, "insecure_redirect_uri"),
        (WarningCode::TechnicalNameSpaces, "technical_name_spaces"),
        (WarningCode::ByteOrderMark, "byte_order_mark"),
        (WarningCode::OldForm, "old_form"),
    ];
    for (code, name) in codes {
        assert_eq!(serde_json::to_value(code).unwrap(), name);
    }
}

#[tokio::test]
async fn the_state_shows_listing_warnings_and_what_panes_lack() {
    let mut document = with_listing();
    document["manifest"]["colour"] = json!("blue");
    document["manifest"]["capabilities"]["erp"]["pane"][0]["requiredScopes"] =
        json!(["salesorders.read", "customers.read"]);
    let platform = Platform::start_with(Config {
        manifest: Some(read(&document)),
        ..Config::default()
    })
    .await;
    let state = platform.control(Method::GET, "state", Value::Null).await;
    assert_eq!(state["apps"][0]["manifest"]["technicalName"], "my-app");
    assert_eq!(
        state["apps"][0]["listing"]["name"]["de-DE"]["short"],
        "Meine App"
    );
    assert_eq!(
        state["apps"][0]["manifestWarnings"],
        json!([{
            "severity": "error",
            "code": "unknown_key",
            "path": "manifest.colour",
            "rule": "JTL has no key `colour` here",
        }])
    );
    assert_eq!(
        state["apps"][0]["missingScopes"],
        json!(["salesorders.read"])
    );
    for (granted, missing) in [
        (json!(["all.read"]), json!([])),
        (json!(["system.all"]), json!([])),
        (json!([]), json!(["customers.read", "salesorders.read"])),
    ] {
        let patch = json!({ "grantedScopes": granted });
        platform.control(Method::PATCH, "settings", patch).await;
        let state = platform.control(Method::GET, "state", Value::Null).await;
        assert_eq!(state["apps"][0]["missingScopes"], missing);
    }
}

/// Replaces a value at any depth, takes it away, or gives its key another name.
fn disturbed() -> impl Strategy<Value = Value> {
    let documents = select(vec![flat(), with_listing(), old()]);
    let words = || {
        select(vec![
            "", "context", "url", "scopes", "ä\u{0}", "a.b[0]", "1.0.0",
        ])
    };
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        words().prop_map(Value::from),
        vec(any::<char>(), 0..50).prop_map(|text| Value::from(String::from_iter(text))),
        Just(json!([])),
        Just(json!({})),
    ];
    let value = scalar.prop_recursive(3, 16, 4, move |value| {
        prop_oneof![
            vec(value.clone(), 0..4).prop_map(Value::from),
            vec((words(), value), 0..4).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value));
                Value::Object(members.collect())
            }),
        ]
    });
    (documents, vec((any::<Index>(), value), 0..4)).prop_map(|(mut document, changes)| {
        for (place, value) in changes {
            let mut places = Vec::new();
            pointers(&document, String::new(), &mut places);
            let pointer = place.get(&places).clone();
            if let Some(place) = document.pointer_mut(&pointer) {
                *place = value;
            }
        }
        document
    })
}

fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(value, format!("{at}/{key}"), found);
            }
        }
        Value::Array(elements) => {
            for (nth, value) in elements.iter().enumerate() {
                pointers(value, format!("{at}/{nth}"), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

#[test]
fn addresses_for_sign_in_are_typed_checked_and_moved() {
    let document = flat();
    let app = read(&document);
    let client = app.manifest.authentication.public_client.as_ref();
    let client = client.unwrap();
    assert_eq!(client.redirect_uris, ["https://app.example/"]);
    assert!(client.post_logout_redirect_uris.is_empty());
    let written = serde_json::to_value(&app.manifest).unwrap();
    assert_eq!(
        written["authentication"]["publicClient"],
        document["authentication"]["publicClient"]
    );

    let key = "authentication.publicClient.postLogoutRedirectUris";
    for url in [
        json!("https://app.example/#signed-out"),
        json!("https://app.example/#"),
        json!("https://user@app.example/"),
        json!("https://:password@app.example/"),
        json!("/signed-out"),
        json!("my-app://signed-out"),
        json!(7),
    ] {
        let mut document = flat();
        document["authentication"]["publicClient"]["postLogoutRedirectUris"] =
            json!(["https://app.example/", url]);
        let place = format!("{key}[1]");
        let error = parse(&document.to_string()).unwrap_err().to_string();
        assert!(error.contains(&place), "{url}: {error}");
        let wrapped = json!({ "manifest": document }).to_string();
        let error = parse(&wrapped).unwrap_err().to_string();
        assert!(error.contains(&format!("manifest.{place}")), "{error}");
    }

    let base = url::Url::parse("http://127.0.0.1:9999/my-app").unwrap();
    let moved = appbridge_sandbox::manifest::rebase(app, &base).unwrap();
    let client = moved.manifest.authentication.public_client.unwrap();
    assert_eq!(client.redirect_uris, ["http://127.0.0.1:9999/my-app/"]);
}

/// Tries `property` with generated values, the same ones in every run.
fn holds<S: Strategy>(values: S, property: impl Fn(S::Value)) {
    let cases = Cases {
        cases: 1_000,
        failure_persistence: None,
        ..Cases::default()
    };
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let outcome = TestRunner::new_with_rng(cases, seed).run(&values, |value| {
        property(value);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn no_document_makes_the_reader_panic_and_every_warning_is_one_line() {
    holds(disturbed(), |document| match parse(&document.to_string()) {
        Ok(app) => {
            for warning in app.warnings {
                let line = warning.to_string();
                assert_eq!(line.lines().count(), 1, "{line:?}");
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    });
}

#[test]
fn no_text_makes_the_reader_panic() {
    let pieces = select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\u",
        "\u{feff}",
        "null",
        "1e999",
        "-",
        "ß",
        "\"technicalName\"",
        "\"manifest\"",
        "\"manifestVersion\":\"1.0.0\"",
        "\"listing\":",
        "\n",
    ]);
    holds(vec(pieces, 0..24), |pieces| {
        let _outcome = parse(&pieces.concat());
    });
    // Deeper than any reader goes.
    assert!(parse(&"[".repeat(100_000)).is_err());
    assert!(parse(&"{\"manifest\":".repeat(100_000)).is_err());
}

/// Severity, code, line, column, and path of each finding.
fn found(text: &str) -> Vec<(Severity, String, usize, usize, String)> {
    Report::of(text)
        .findings
        .into_iter()
        .map(|finding| {
            let (line, column) = (finding.position.line, finding.position.column);
            let code = finding.code.to_string();
            (finding.severity, code, line, column, finding.path)
        })
        .collect()
}

fn error(
    code: &str,
    line: usize,
    column: usize,
    path: &str,
) -> (Severity, String, usize, usize, String) {
    let (code, path) = (code.to_owned(), path.to_owned());
    (Severity::Error, code, line, column, path)
}

#[test]
fn a_report_has_all_that_is_wrong_in_the_order_of_the_text() {
    let text = r#"{
  "manifest": {
    "technicalName": "",
    "verion": "1.0.0",
    "version": "one",
    "lifecycle": { "configurationUrl": "/setup" },
    "capabilities": {
      "erp": {
        "menuItems": [
          { "id": "a", "name": "ä", "url": "https://apps.example/" },
          { "name": "B", "id": "a", "url": "ftp://apps.example/" }
        ],
        "api": { "scopes": ["items.read", "items.reed"] }
      }
    },
    "authentication": { "publicClient": { "redirectUris": ["https://apps.example/#a", 7] } }
  }
}"#;
    let unreadable = found(text);
    // What is no string cannot be read, so that no further rule can be tried.
    assert_eq!(
        unreadable,
        [
            error("unknown_key", 4, 5, "manifest.verion"),
            error(
                "malformed",
                16,
                87,
                "manifest.authentication.publicClient.redirectUris[1]"
            ),
        ]
    );

    let client = "manifest.authentication.publicClient.redirectUris[0]";
    let menu_item = "manifest.capabilities.erp.menuItems[1]";
    assert_eq!(
        found(&text.replace(", 7]", "]")),
        [
            error("technical_name", 3, 5, "manifest.technicalName"),
            error("unknown_key", 4, 5, "manifest.verion"),
            error("version", 5, 5, "manifest.version"),
            error("url", 6, 20, "manifest.lifecycle.configurationUrl"),
            error("menu_item_id", 11, 26, &format!("{menu_item}.id")),
            error("url", 11, 37, &format!("{menu_item}.url")),
            error(
                "unknown_scope",
                13,
                43,
                "manifest.capabilities.erp.api.scopes[1]"
            ),
            error("redirect_uri", 16, 60, client),
        ]
    );
}

#[test]
fn a_report_finds_its_place_in_texts_that_are_broken_or_of_another_form() {
    assert_eq!(found("{\n  \"a\": }"), [error("not_json", 2, 8, "")]);
    assert_eq!(found(""), [error("not_json", 1, 1, "")]);
    assert_eq!(found("[]"), [error("malformed", 1, 1, "")]);
    // A missing member is found at the object that lacks it.
    let text = "{\n \"technicalName\": \"a\", \"version\": \"1.0.0\", \"capabilities\": {\n  \
                \"erp\": {\"api\": {\"scopes\": [\"items.read\"]}, \"menuItems\": [\n   {}]}}}";
    assert_eq!(
        found(text),
        [error("malformed", 4, 4, "capabilities.erp.menuItems[0]")]
    );
    // The byte order mark is not counted, as in editors.
    let marked = found("\u{feff}{\"technicalName\": \"a\", \"version\": \"1.0.0\", \"x\": 1}");
    assert_eq!(marked[0], error("byte_order_mark", 1, 1, ""));
    assert_eq!(marked[2], error("unknown_key", 1, 44, "x"));
}
