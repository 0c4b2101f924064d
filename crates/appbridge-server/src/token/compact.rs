//! The form of a token, and the rules of its header.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::claims::Claims;
use super::{TokenError, TokenKind};

/// Honest tokens have below 2 KiB; a header line of 8 KiB passes most servers.
const MAX_TOKEN: usize = 8 * 1024;
/// Key ids are UUIDs, thumbprints or short names.
const MAX_KEY_ID: usize = 128;

/// The algorithms that are ever accepted, one per kind of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    EdDsa,
    Rs256,
}

impl Algorithm {
    /// The kind of token that is signed this way.
    pub(crate) const fn token_kind(self) -> TokenKind {
        match self {
            Self::EdDsa => TokenKind::Session,
            Self::Rs256 => TokenKind::App,
        }
    }
}

/// How a header names its algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlgorithmName {
    /// RFC 8037: EdDSA, the curve being that of the key.
    EdDsa,
    /// RFC 9864: EdDSA over just this curve.
    Ed25519,
    Rs256,
}

impl AlgorithmName {
    fn read(alg: &str) -> Option<Self> {
        match alg {
            "EdDSA" => Some(Self::EdDsa),
            "Ed25519" => Some(Self::Ed25519),
            "RS256" => Some(Self::Rs256),
            _ => None,
        }
    }

    /// The algorithm that is meant.
    pub(crate) const fn kind(self) -> Algorithm {
        match self {
            Self::EdDsa | Self::Ed25519 => Algorithm::EdDsa,
            Self::Rs256 => Algorithm::Rs256,
        }
    }
}

/// A token in JWS compact serialisation whose header has passed every check
/// that needs no key. Nothing in it is verified yet.
pub(crate) struct Compact<'t> {
    pub(crate) algorithm: AlgorithmName,
    pub(crate) key_id: String,
    /// Header and payload as they were signed.
    pub(crate) signed: &'t str,
    pub(crate) signature: &'t str,
    payload: &'t str,
}

// Derived, it would print the token.
impl fmt::Debug for Compact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compact")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Presence,
    #[serde(default)]
    b64: Presence,
    #[serde(default)]
    jku: Presence,
    #[serde(default)]
    jwk: Presence,
    #[serde(default)]
    x5u: Presence,
    #[serde(default)]
    x5c: Presence,
    // Marks of encrypted or compressed tokens, which this is not.
    #[serde(default)]
    enc: Presence,
    #[serde(default)]
    zip: Presence,
}

/// Whether a field is there, whatever it holds; `null` is there as well.
#[derive(Default)]
struct Presence(bool);

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

impl Header {
    fn has_forbidden_field(&self) -> bool {
        [
            &self.crit, &self.b64, &self.jku, &self.jwk, &self.x5u, &self.x5c, &self.enc, &self.zip,
        ]
        .iter()
        .any(|presence| presence.0)
    }
}

impl<'t> Compact<'t> {
    /// Takes a token apart and applies the header's rules.
    pub(crate) fn parse(token: &'t str) -> Result<Self, TokenError> {
        if token.len() > MAX_TOKEN {
            return Err(TokenError::TooLarge);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        if header.is_empty() || payload.is_empty() || payload.contains('.') {
            return Err(TokenError::Malformed);
        }
        let header: Header = decode_part(header).ok_or(TokenError::Malformed)?;
        if header.has_forbidden_field() {
            return Err(TokenError::HeaderNotAllowed);
        }
        let algorithm = AlgorithmName::read(&header.alg).ok_or(TokenError::AlgorithmNotAllowed)?;
        if !header
            .typ
            .is_none_or(|typ| is_type_of(algorithm.kind(), &typ))
        {
            return Err(TokenError::HeaderNotAllowed);
        }
        let key_id = header
            .kid
            .filter(|kid| is_key_id(kid))
            .ok_or(TokenError::KeyIdInvalid)?;
        Ok(Self {
            algorithm,
            key_id,
            signed,
            signature,
            payload,
        })
    }

    /// Decodes the payload. Only for callers that have checked the signature, or
    /// that decide nothing by it.
    pub(super) fn claims<C: Claims>(&self) -> Result<C, TokenError> {
        let read = || C::read(&object(&URL_SAFE_NO_PAD.decode(self.payload).ok()?)?);
        read()
            // The nil UUID means "none", and may be some program's default.
            .filter(|claims| !claims.tenant_id().is_nil())
            .ok_or(TokenError::ClaimsInvalid)
    }

    /// The payload's `iss`, unverified: to explain a refusal, never to allow
    /// anything.
    pub(super) fn claimed_issuer(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Claimed {
            iss: String,
        }
        decode_part::<Claimed>(self.payload).map(|claimed| claimed.iss)
    }
}

impl Compact<'_> {
    /// What a token says of itself in its header and in its payload, as far as
    /// these are JSON objects, without any check but the size. For people to look
    /// at, never to decide by.
    pub(super) fn unverified(token: &str) -> [Option<Map<String, Value>>; 2] {
        if token.len() > MAX_TOKEN {
            return [None, None];
        }
        let mut parts = token.split('.').map(decode_part);
        [(); 2].map(|()| parts.next().flatten())
    }
}

fn decode_part<T: DeserializeOwned>(part: &str) -> Option<T> {
    object(&URL_SAFE_NO_PAD.decode(part).ok()?)
}

/// Decodes a JSON object. A derived struct would also take a list of its fields'
/// values, in the order in which they are declared here; and of members that it
/// does not know, bytes that are no UTF-8 would pass.
pub(super) fn object<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Option<T> {
    let json = std::str::from_utf8(json).ok()?;
    if !json.trim_ascii_start().starts_with('{') {
        return None;
    }
    serde_json::from_str(json).ok()
}

/// App tokens are OAuth access tokens of the identity provider, which RFC 9068
/// gives a type of their own.
fn is_type_of(algorithm: Algorithm, typ: &str) -> bool {
    typ.eq_ignore_ascii_case("JWT")
        || (algorithm == Algorithm::Rs256 && typ.eq_ignore_ascii_case("at+jwt"))
}

/// Base64, base64url, UUIDs and dotted names; nothing that could act as a path,
/// a query or a line break anywhere.
pub(super) fn is_key_id(kid: &str) -> bool {
    (1..=MAX_KEY_ID).contains(&kid.len())
        && kid
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:=+~".contains(&byte))
        && !kid.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str) -> String {
        format!("{}.e30.c2ln", URL_SAFE_NO_PAD.encode(header))
    }

    fn refusal(header: &str) -> Option<TokenError> {
        Compact::parse(&token(header)).err()
    }

    #[test]
    fn documented_headers_pass() {
        let session = token(r#"{"alg":"EdDSA","typ":"JWT","kid":"key-1"}"#);
        assert_eq!(
            Compact::parse(&session).unwrap().algorithm,
            AlgorithmName::EdDsa
        );
        let app = token(r#"{"alg":"RS256","kid":"3132"}"#);
        assert_eq!(
            Compact::parse(&app).unwrap().algorithm,
            AlgorithmName::Rs256
        );
    }

    #[test]
    fn what_a_token_must_not_ask_for_is_refused_whatever_its_value() {
        for field in ["crit", "b64", "jku", "jwk", "x5u", "x5c", "enc", "zip"] {
            for value in ["null", "[]", "false", "true", r#""x""#, r#"["exp"]"#, "{}"] {
                let header = format!(r#"{{"alg":"EdDSA","kid":"k","{field}":{value}}}"#);
                assert_eq!(
                    refusal(&header),
                    Some(TokenError::HeaderNotAllowed),
                    "{header}"
                );
            }
        }
        let odd_type = r#"{"alg":"EdDSA","kid":"k","typ":"at+jwt"}"#;
        assert_eq!(refusal(odd_type), Some(TokenError::HeaderNotAllowed));
    }

    #[test]
    fn only_the_two_algorithms_pass_and_their_case_counts() {
        for alg in [
            "none", "None", "", "HS256", "eddsa", "EDDSA", "ed25519", "Ed448", "RS512", "PS256",
            "ES256",
        ] {
            let header = format!(r#"{{"alg":"{alg}","kid":"k"}}"#);
            assert_eq!(
                refusal(&header),
                Some(TokenError::AlgorithmNotAllowed),
                "{alg}"
            );
        }
    }

    #[test]
    fn a_key_id_is_required_short_and_plain() {
        let kids = [
            String::new(),
            "k".repeat(MAX_KEY_ID + 1),
            "../../etc/passwd".into(),
            "a/b".into(),
            "a b".into(),
            "k'--".into(),
            "k\\u0000".into(),
            "k\\r\\nX: y".into(),
            "ключ".into(),
            "http:a?b".into(),
        ];
        for kid in kids {
            let header = format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#);
            assert_eq!(refusal(&header), Some(TokenError::KeyIdInvalid), "{header}");
        }
        assert_eq!(
            refusal(r#"{"alg":"EdDSA"}"#),
            Some(TokenError::KeyIdInvalid)
        );
        assert_eq!(
            refusal(r#"{"alg":"EdDSA","kid":null}"#),
            Some(TokenError::KeyIdInvalid)
        );
        assert!(is_key_id(&"k".repeat(MAX_KEY_ID)));
    }

    #[test]
    fn a_malformed_token_is_refused() {
        let doubled = token(r#"{"alg":"none","alg":"EdDSA","kid":"k"}"#);
        let numbered = token(r#"{"alg":"EdDSA","kid":7}"#);
        let padded = format!("{}=.e30.c2ln", URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA"}"#));
        let positional = token(r#"["EdDSA","JWT","k"]"#);
        let no_utf8 = b"{\"alg\":\"EdDSA\",\"kid\":\"k\",\"x\":\"\xFF\"}";
        let no_utf8 = format!("{}.e30.c2ln", URL_SAFE_NO_PAD.encode(no_utf8));
        let four_parts = format!("{}.c2ln", token(r#"{"alg":"EdDSA","kid":"k"}"#));
        for text in [
            "",
            ".",
            "..",
            "...",
            "a",
            "a.b",
            "a.b.c",
            "é.é.é",
            "W10.e30.c2ln",
            "bnVsbA.e30.c2ln",
            &doubled,
            &numbered,
            &padded,
            &positional,
            &no_utf8,
            &four_parts,
        ] {
            assert_eq!(
                Compact::parse(text).err(),
                Some(TokenError::Malformed),
                "{text}"
            );
        }
    }

    #[test]
    fn size_is_checked_before_anything_is_decoded() {
        let large = "a".repeat(MAX_TOKEN + 1);
        assert_eq!(Compact::parse(&large).err(), Some(TokenError::TooLarge));
    }

    #[test]
    fn a_token_is_not_printed() {
        let text = token(r#"{"alg":"EdDSA","kid":"key-1"}"#);
        let printed = format!("{:?}", Compact::parse(&text).unwrap());
        assert!(
            !printed.contains("e30") && !printed.contains("c2ln"),
            "{printed}"
        );
    }
}
