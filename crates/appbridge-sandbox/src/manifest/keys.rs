//! The keys that each form of a manifest has, and what does not fit them.

use serde_json::{Map, Value};

use super::warning::{Warning, WarningCode, nearest, quoted};

/// What stands at some place of a manifest.
pub(super) enum Shape {
    /// Anything: JTL says no more of it, or the sandbox does not know.
    Any,
    Text,
    List(&'static Shape),
    /// One value for each locale.
    Locales(&'static Shape),
    Object(&'static [(&'static str, Shape)]),
}

use Shape::{Any, List, Locales, Object, Text};

/// A manifest that is the whole file.
pub(super) const FLAT: Shape = Object(&[
    ("technicalName", Text),
    ("version", Text),
    ("lifecycle", Object(LIFECYCLE)),
    ("requirements", Object(&[("minCloudApiVersion", Text)])),
    ("capabilities", Object(&[("hub", HUB), ("erp", ERP)])),
    (
        "authentication",
        Object(&[
            (
                "publicClient",
                Object(&[
                    ("redirectUris", List(&Text)),
                    ("postLogoutRedirectUris", List(&Text)),
                ]),
            ),
            ("serviceAccount", Any),
        ]),
    ),
    // JTL's own additions, which an exported manifest has.
    ("appId", Text),
    ("manifestVersion", Text),
]);

/// A manifest and a listing side by side.
pub(super) const WITH_LISTING: Shape = Object(&[("manifest", FLAT), ("listing", LISTING)]);

/// The form of `manifestVersion` 1.0.0.
pub(super) const OLD: Shape = Object(&[
    ("manifestVersion", Text),
    ("version", Text),
    ("name", Locales(&Any)),
    ("description", Locales(&Any)),
    ("defaultLocale", Text),
    ("locales", Any),
    ("icon", Any),
    ("communication", Any),
    ("legal", Any),
    (
        "lifecycle",
        Object(&[
            ("setupUrl", Text),
            ("configurationUrl", Text),
            ("connectUrl", Text),
            ("disconnectUrl", Text),
        ]),
    ),
    (
        "capabilities",
        Object(&[
            ("hub", HUB),
            (
                "erp",
                Object(&[
                    ("headless", Object(&[("url", Text)])),
                    ("menuItems", MENU_ITEMS),
                    ("pane", PANES),
                    ("api", API),
                ]),
            ),
        ]),
    ),
]);

const LIFECYCLE: &[(&str, Shape)] = &[
    ("configurationUrl", Text),
    ("connectUrl", Text),
    ("disconnectUrl", Text),
];

const HUB: Shape = Object(&[(
    "appLauncher",
    Object(&[("redirectUrl", Text), ("closedPreviewUrl", Text)]),
)]);

const ERP: Shape = Object(&[
    ("menuItems", MENU_ITEMS),
    ("pane", PANES),
    ("api", API),
    (
        "webhooks",
        Object(&[
            ("apiVersion", Any),
            (
                "subscriptions",
                List(&Object(&[
                    ("topics", List(&Text)),
                    ("endpoint", Object(&[("url", Text)])),
                ])),
            ),
        ]),
    ),
]);

const MENU_ITEMS: Shape = List(&Object(&[("id", Text), ("name", Text), ("url", Text)]));

const PANES: Shape = List(&Object(&[
    ("id", Text),
    ("context", Text),
    ("title", Text),
    ("matchChildContext", Any),
    ("url", Text),
    ("requiredScopes", List(&Text)),
]));

const API: Shape = Object(&[("scopes", List(&Text))]);

const LISTING: Shape = Object(&[
    ("version", Text),
    ("listingVersion", Any),
    ("defaultLocale", Text),
    ("name", Locales(&SHORT_AND_FULL)),
    ("description", Locales(&SHORT_AND_FULL)),
    ("benefits", Locales(&List(&Text))),
    ("category", Object(&[("main", Any), ("sub", Any)])),
    (
        "media",
        Object(&[
            ("icons", Object(&[("light", Text), ("dark", Text)])),
            ("screenshots", Any),
            ("video", Any),
        ]),
    ),
    ("pricing", Any),
    ("support", Object(&[("url", Any), ("documentation", Any)])),
    (
        "legal",
        Object(&[
            ("privacyPolicy", Any),
            ("termsOfUse", Any),
            ("gdpr", Object(&[("request", Any), ("delete", Any)])),
        ]),
    ),
    ("editorial", Any),
    ("distributionType", Any),
    ("listingVersionStatus", Any),
]);

const SHORT_AND_FULL: Shape = Object(&[("short", Text), ("full", Text)]);

/// Keys that have another name now, too far from it to be taken for a slip.
const RENAMED: [(&str, &str); 1] = [("setupUrl", "configurationUrl")];

/// What of a document does not fit its shape. `null` fits everywhere: it stands for
/// what is not there.
pub(super) fn check(document: &Value, shape: &Shape) -> Vec<Warning> {
    let mut found = Vec::new();
    walk(document, shape, "", &mut found);
    found
}

/// Goes as deep as the shape, which is finite, however deep the document is.
fn walk(value: &Value, shape: &Shape, path: &str, found: &mut Vec<Warning>) {
    let expected = match (shape, value) {
        (Any, _) | (_, Value::Null) | (Text, Value::String(_)) => return,
        (List(element), Value::Array(elements)) => {
            for (at, value) in elements.iter().enumerate() {
                walk(value, element, &format!("{path}[{at}]"), found);
            }
            return;
        }
        (Locales(text), Value::Object(locales)) => {
            for (locale, value) in locales {
                walk(value, text, &below(path, locale), found);
            }
            return;
        }
        (Object(keys), Value::Object(members)) => return walk_object(members, keys, path, found),
        (Text, _) => "a string",
        (List(_), _) => "an array",
        (Locales(_), _) => "an object with a key for each locale",
        (Object(_), _) => "an object",
    };
    let rule = format!("{expected} is expected here");
    found.push(Warning::new(WarningCode::WrongType, path, rule));
}

fn walk_object(
    members: &Map<String, Value>,
    keys: &[(&'static str, Shape)],
    path: &str,
    found: &mut Vec<Warning>,
) {
    for (key, value) in members {
        let path = below(path, key);
        if let Some((_, shape)) = keys.iter().find(|(known, _)| known == key) {
            walk(value, shape, &path, found);
            continue;
        }
        let known = || keys.iter().map(|&(known, _)| known);
        let renamed = RENAMED
            .iter()
            .find(|(old, new)| old == key && known().any(|known| known == *new));
        let meant = renamed
            .map(|&(_, new)| new)
            .or_else(|| nearest(key, known()));
        let rule = format!("JTL has no key {} here", quoted(key));
        found.push(
            Warning::new(WarningCode::UnknownKey, path, rule).suggesting(meant.map(str::to_owned)),
        );
    }
}

/// The path of a member.
pub(super) fn below(path: &str, key: &str) -> String {
    let is_plain = !key.is_empty()
        && key
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '_' | '-' | '$'));
    match (is_plain, path) {
        (true, "") => key.to_owned(),
        (true, path) => format!("{path}.{key}"),
        (false, path) => format!("{path}[{}]", quoted(key)),
    }
}
