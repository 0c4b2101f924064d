//! Turns recipes into tokens and key sets.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::corpus::{Kind, Part, Recipe};
use crate::keys::{Keys, unhex};
use crate::signature;

/// The issuer that the verifiers are told of: JTL's.
pub(crate) const SESSION_ISSUER: &str = "https://api.jtl-cloud.com";
pub(crate) const APP_ISSUER: &str = "https://id.jtl-cloud.com";
pub(crate) const APP_ID: &str = "app-7";

type Members = &'static [(&'static str, &'static str)];

/// The documented header and payload of each kind, as JSON texts by name. The
/// tokens end in the year 2100, unless a case is about their end.
const SESSION: (Members, Members) = (
    &[
        ("alg", r#""EdDSA""#),
        ("typ", r#""JWT""#),
        ("kid", r#""account""#),
    ],
    &[
        ("exp", "4102444800"),
        ("userId", r#""6f1f9c1a-0b59-4c2a-9a0b-0b1d5d1d7c11""#),
        ("tenantId", r#""0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22""#),
        ("tenantSlug", r#""muster""#),
        ("kid", r#""K-1""#),
    ],
);
const APP: (Members, Members) = (
    &[
        ("alg", r#""RS256""#),
        ("typ", r#""JWT""#),
        ("kid", r#""issuer""#),
    ],
    &[
        ("iss", r#""https://id.jtl-cloud.com""#),
        ("aud", r#"["app-7"]"#),
        ("sub", r#""287465""#),
        ("exp", "4102444800"),
        (
            "urn:jtl:tenant_id",
            r#""0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22""#,
        ),
        ("urn:jtl:app_id", r#""app-7""#),
    ],
);

/// What texts in angle brackets stand for while a token is made.
#[derive(Default)]
struct Parts {
    header: Vec<u8>,
    payload: Vec<u8>,
    signed: String,
    signature: String,
}

pub(crate) struct Mint {
    keys: Keys,
    now: u64,
}

impl Mint {
    pub(crate) fn open() -> Self {
        Self {
            keys: Keys::load(),
            now: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap()
                .as_secs(),
        }
    }

    /// The token and the key set of a recipe.
    pub(crate) fn make(&self, recipe: &Recipe) -> (String, String) {
        let mut token = self.token(recipe, 0, 0);
        if let Some(bytes) = recipe.bytes {
            // Base64 has no texts of some lengths; a blank in the header helps.
            let near = (bytes - token.len()) * 3 / 4;
            token = (0..3)
                .flat_map(|blanks| {
                    (near.saturating_sub(20)..near + 8).map(move |fill| (blanks, fill))
                })
                .map(|(blanks, fill)| self.token(recipe, blanks, fill))
                .find(|token| token.len() == bytes)
                .unwrap_or_else(|| panic!("{}: no token has {bytes} bytes", recipe.name));
        }
        (token, self.key_set(recipe))
    }

    fn token(&self, recipe: &Recipe, blanks: usize, fill: usize) -> String {
        let (header, payload) = match recipe.token {
            Kind::Session => SESSION,
            Kind::App => APP,
        };
        let mut parts = Parts {
            header: self.part(&recipe.header, header),
            payload: self.part(&recipe.payload, payload),
            ..Parts::default()
        };
        parts.header.extend(std::iter::repeat_n(b' ', blanks));
        if fill > 0 {
            parts.payload.pop();
            parts.payload.extend(br#","fill":""#);
            parts.payload.extend(std::iter::repeat_n(b'x', fill));
            parts.payload.extend(br#""}"#);
        }
        let signed = recipe.signed.as_deref().unwrap_or("<header>.<payload>");
        parts.signed = self.fill_in(signed, &parts);
        let signer = recipe.signer.clone().unwrap_or_default();
        let mut made = signature::sign(&signer, recipe.token, parts.signed.as_bytes(), &self.keys);
        for change in &recipe.change {
            change.apply(&mut made);
        }
        parts.signature = URL_SAFE_NO_PAD.encode(made);
        let sent = recipe.sent.as_deref().unwrap_or("<signed>.<signature>");
        self.fill_in(sent, &parts)
    }

    fn part(&self, part: &Part, documented: Members) -> Vec<u8> {
        if let Some(hex) = &part.hex {
            return unhex(hex);
        }
        if let Some(text) = &part.text {
            return self.fill_in(text, &Parts::default()).into_bytes();
        }
        for name in &part.without {
            assert!(
                documented.iter().any(|(known, _)| known == name),
                "there is no {name} to leave out"
            );
        }
        let kept = documented
            .iter()
            .filter(|(name, _)| !part.without.iter().any(|gone| gone == name))
            .map(|(name, value)| format!(r#""{name}":{value}"#));
        let added = part
            .with
            .as_ref()
            .map(|text| self.fill_in(text, &Parts::default()));
        let members: Vec<String> = kept.chain(added).collect();
        format!("{{{}}}", members.join(",")).into_bytes()
    }

    fn key_set(&self, recipe: &Recipe) -> String {
        let none = Parts::default();
        if let Some(text) = &recipe.key_set {
            return self.fill_in(text, &none);
        }
        let honest = || match recipe.token {
            Kind::Session => vec!["<account>".to_owned()],
            Kind::App => vec!["<issuer>".to_owned()],
        };
        let keys = recipe.keys.clone().unwrap_or_else(honest);
        format!(r#"{{"keys":[{}]}}"#, self.fill_in(&keys.join(","), &none))
    }

    /// Replaces every `<…>`.
    fn fill_in(&self, text: &str, parts: &Parts) -> String {
        let mut rest = text;
        let mut filled = String::new();
        while let Some((before, after)) = rest.split_once('<') {
            let (name, behind) = after.split_once('>').expect("a `<` without `>`");
            filled += before;
            filled += &self.value(name, parts);
            rest = behind;
        }
        filled + rest
    }

    fn value(&self, name: &str, parts: &Parts) -> String {
        match name {
            "signed" => return parts.signed.clone(),
            "now" => return self.now.to_string(),
            "lt" => return "<".to_owned(),
            _ => {}
        }
        if let Some(seconds) = name.strip_prefix("now+") {
            return (self.now + seconds.parse::<u64>().unwrap()).to_string();
        }
        if let Some(seconds) = name.strip_prefix("now-") {
            return (self.now - seconds.parse::<u64>().unwrap()).to_string();
        }
        if let Some((text, times)) = name.split_once('*') {
            return text.repeat(times.parse().unwrap());
        }
        let (part, form) = name.split_once(':').unwrap_or((name, ""));
        let bytes = match part {
            "header" => parts.header.clone(),
            "payload" => parts.payload.clone(),
            "signature" => URL_SAFE_NO_PAD.decode(&parts.signature).unwrap(),
            _ => return self.keys.text(name),
        };
        match form {
            "" => URL_SAFE_NO_PAD.encode(bytes),
            "padded" => {
                assert!(!bytes.len().is_multiple_of(3), "nothing is padded");
                URL_SAFE.encode(bytes)
            }
            "standard" => STANDARD.encode(bytes),
            "plain" => String::from_utf8(bytes).unwrap(),
            "trailing-bits" => trailing_bits(&URL_SAFE_NO_PAD.encode(bytes)),
            _ => panic!("there is no form `{form}`"),
        }
    }
}

/// The same bytes in a text that ends with unused bits that are not zero.
fn trailing_bits(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    assert!(text.len() % 4 > 1, "no bits are unused");
    let (start, last) = text.split_at(text.len() - 1);
    let at = ALPHABET
        .iter()
        .position(|byte| [*byte] == last.as_bytes())
        .unwrap();
    format!("{start}{}", char::from(ALPHABET[at | 1]))
}
