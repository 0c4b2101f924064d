//! The keys of the corpus: always the same ones, so that its tokens are as well.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::VerifyingKey;
use num_bigint::BigUint;
use serde::Deserialize;
use serde_json::json;

/// A point of order eight, from RFC 8032's curve.
pub(crate) const ORDER_EIGHT: &str =
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
/// The neutral element.
pub(crate) const NEUTRAL: &str = "0100000000000000000000000000000000000000000000000000000000000000";

#[derive(Deserialize)]
pub(crate) struct Keys {
    pub(crate) rsa: BTreeMap<String, Rsa>,
    pub(crate) p256: BTreeMap<String, P256>,
}

#[derive(Deserialize)]
pub(crate) struct Rsa {
    modulus: String,
    private_exponent: String,
}

#[derive(Deserialize)]
pub(crate) struct P256 {
    private: String,
    public: String,
}

impl Rsa {
    pub(crate) fn modulus(&self) -> BigUint {
        BigUint::from_bytes_be(&unhex(&self.modulus))
    }

    pub(crate) fn private_exponent(&self) -> BigUint {
        BigUint::from_bytes_be(&unhex(&self.private_exponent))
    }
}

impl P256 {
    pub(crate) fn private(&self) -> Vec<u8> {
        unhex(&self.private)
    }

    pub(crate) fn public(&self) -> Vec<u8> {
        unhex(&self.public)
    }
}

/// The seed of the Ed25519 key of that name.
pub(crate) fn seed(name: &str) -> [u8; 32] {
    digest(&SHA256, name.as_bytes())
        .as_ref()
        .try_into()
        .unwrap()
}

pub(crate) fn ed25519(name: &str) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&seed(name)).unwrap()
}

/// The secret number of the Ed25519 key of that name (RFC 8032 §5.1.5).
pub(crate) fn secret_scalar(name: &str) -> BigUint {
    let hash = digest(&SHA512, &seed(name));
    let mut scalar: [u8; 32] = hash.as_ref()[..32].try_into().unwrap();
    scalar[0] &= 248;
    scalar[31] &= 127;
    scalar[31] |= 64;
    BigUint::from_bytes_le(&scalar)
}

/// The public key of `account` plus a point of order eight.
pub(crate) fn mixed_order() -> [u8; 32] {
    let account = ed25519("account").public_key().as_ref().try_into().unwrap();
    let torsion = unhex(ORDER_EIGHT).try_into().unwrap();
    let point = |bytes: &[u8; 32]| VerifyingKey::from_bytes(bytes).unwrap().to_edwards();
    (point(&account) + point(&torsion)).compress().to_bytes()
}

impl Keys {
    pub(crate) fn load() -> Self {
        toml::from_str(include_str!("keys.toml")).unwrap()
    }

    /// What `<name>` or `<name.part>` stands for in a recipe.
    pub(crate) fn text(&self, name: &str) -> String {
        let (key, part) = name.split_once('.').unwrap_or((name, "jwk"));
        if key == "x" {
            // `<x.0100…>`: bytes as base64url.
            return URL_SAFE_NO_PAD.encode(unhex(part));
        }
        if part == "jwk" {
            return self.jwk(key);
        }
        let bytes = self.bytes(key, part);
        match part {
            "pem" => String::from_utf8(bytes).unwrap(),
            _ => URL_SAFE_NO_PAD.encode(bytes),
        }
    }

    fn jwk(&self, key: &str) -> String {
        let text = |part: &str| self.text(&format!("{key}.{part}"));
        let jwk = if self.rsa.contains_key(key) {
            json!({"kty":"RSA","kid":key,"use":"sig","alg":"RS256","n":text("n"),"e":"AQAB"})
        } else if self.p256.contains_key(key) {
            json!({"kty":"EC","crv":"P-256","kid":key,"use":"sig","alg":"ES256",
                "x":text("px"),"y":text("py")})
        } else {
            json!({"kty":"OKP","crv":"Ed25519","kid":key,"use":"sig","alg":"EdDSA","x":text("x")})
        };
        jwk.to_string()
    }

    /// A part or a form of a public key. Every name that no RSA and no P-256 key
    /// has is that of an Ed25519 key.
    pub(crate) fn bytes(&self, key: &str, part: &str) -> Vec<u8> {
        if part == "pem" {
            let text = STANDARD.encode(self.bytes(key, "der"));
            let lines: Vec<&str> = (0..text.len())
                .step_by(64)
                .map(|at| &text[at..text.len().min(at + 64)])
                .collect();
            let lines = lines.join("\n");
            return format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n")
                .into_bytes();
        }
        if part == "jwk" {
            return self.jwk(key).into_bytes();
        }
        if let Some(rsa) = self.rsa.get(key) {
            let modulus = rsa.modulus().to_bytes_be();
            return match part {
                "n" | "raw" => modulus,
                "n0" => [&[0], &modulus[..]].concat(),
                "der" => rsa_der(&modulus),
                _ => panic!("an RSA key has no `{part}`"),
            };
        }
        if let Some(p256) = self.p256.get(key) {
            return match part {
                "px" => p256.public()[1..33].to_vec(),
                "py" => p256.public()[33..].to_vec(),
                _ => panic!("a P-256 key has no `{part}`"),
            };
        }
        let public = match key {
            "mixed" => mixed_order().to_vec(),
            _ => ed25519(key).public_key().as_ref().to_vec(),
        };
        match part {
            "x" | "raw" => public,
            "x31" => public[..31].to_vec(),
            "x33" => [&public[..], &[0]].concat(),
            // RFC 8410 §4.
            "der" => [&unhex("302a300506032b6570032100")[..], &public].concat(),
            "d" => seed(key).to_vec(),
            _ => panic!("an Ed25519 key has no `{part}`"),
        }
    }
}

/// SubjectPublicKeyInfo of a modulus of 2048 bits with the exponent 65537.
fn rsa_der(modulus: &[u8]) -> Vec<u8> {
    let start = unhex("30820122300d06092a864886f70d01010105000382010f003082010a0282010100");
    [&start[..], modulus, &unhex("0203010001")].concat()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "half a byte in {text}");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
