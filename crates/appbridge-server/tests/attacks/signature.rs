//! Genuine signatures, and those that an attacker makes.

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use aws_lc_rs::{hmac, hmac::HMAC_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use num_bigint::BigUint;
use serde::Deserialize;

use crate::corpus::Kind;
use crate::keys::{Keys, NEUTRAL, ORDER_EIGHT, ed25519, mixed_order, secret_scalar, unhex};
use crate::rsa;

/// Who signs, and how.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Signer {
    /// The issuer, with its own key.
    #[default]
    Genuine,
    /// Another key by its name, with its own algorithm.
    Key(String),
    /// RSASSA-PSS with an RSA key.
    Pss(String),
    /// RSASSA-PKCS1 with SHA-512.
    Rs512(String),
    /// HMAC with a public key as the secret: `account.pem`.
    Hmac(String),
    /// HMAC with a text as the secret.
    HmacText(String),
    /// This text, in base64url.
    Text(String),
    /// Made without any secret, for a public key of small order, in hex.
    SmallOrder(String),
    /// By `account`, with a commitment of small order.
    SmallCommitment,
    /// By the owner of the key `mixed`.
    MixedOrder,
    /// The cube root of a block whose padding ends early, for an exponent of 3.
    CubeRoot(String),
    /// The block itself, for an exponent of 1.
    Unencrypted(String),
    /// By an RSA key, over a block with this fault.
    Block(String, rsa::Fault),
}

/// What happens to a signature after it was made.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Change {
    /// Only so many bytes are left.
    CutTo(usize),
    /// So many zeros follow.
    Append(usize),
    /// So many zeros come first.
    Prepend(usize),
    /// One bit of this byte is flipped.
    Flip(usize),
    /// The order of the curve's group is added to `S` (RFC 8032 §5.1.7).
    AddOrder,
    /// `S` before `R`.
    SwapHalves,
    /// All bytes are zero.
    Zero,
    /// An RSA modulus is added to the number.
    AddModulus,
}

/// The order of the group, 2²⁵² + 27742317777372353535851937790883648493.
fn order() -> BigUint {
    (BigUint::from(1_u8) << 252)
        + BigUint::from(27_742_317_777_372_353_535_851_937_790_883_648_493_u128)
}

impl Change {
    pub(crate) fn apply(self, signature: &mut Vec<u8>) {
        match self {
            Self::CutTo(bytes) => signature.truncate(bytes),
            Self::Append(bytes) => signature.extend(std::iter::repeat_n(0, bytes)),
            Self::Prepend(bytes) => {
                signature.splice(0..0, std::iter::repeat_n(0, bytes));
            }
            Self::Flip(at) => signature[at] ^= 1,
            Self::AddOrder => {
                let s = BigUint::from_bytes_le(&signature[32..]) + order();
                signature.truncate(32);
                signature.extend(little_endian(&s));
            }
            Self::SwapHalves => signature.rotate_left(32),
            Self::Zero => signature.fill(0),
            Self::AddModulus => {
                let modulus = Keys::load().rsa["issuer"].modulus();
                *signature = (BigUint::from_bytes_be(signature) + modulus).to_bytes_be();
            }
        }
    }
}

pub(crate) fn sign(signer: &Signer, kind: Kind, message: &[u8], keys: &Keys) -> Vec<u8> {
    match signer {
        Signer::Genuine => {
            let key = match kind {
                Kind::Session => "account",
                Kind::App => "issuer",
            };
            by_key(key, message, keys)
        }
        Signer::Key(key) => by_key(key, message, keys),
        Signer::Pss(key) => rsa::pss(&keys.rsa[key], message),
        Signer::Rs512(key) => rsa::pkcs1_sha512(&keys.rsa[key], message),
        Signer::Hmac(secret) => {
            let (key, form) = secret.split_once('.').expect("a key and a form");
            mac(&keys.bytes(key, form), message)
        }
        Signer::HmacText(secret) => mac(secret.as_bytes(), message),
        Signer::Text(text) => URL_SAFE_NO_PAD.decode(text).unwrap(),
        Signer::SmallOrder(public) => without_secret(&unhex(public), message),
        Signer::SmallCommitment => small_commitment(message),
        Signer::MixedOrder => by_mixed_order(message),
        Signer::CubeRoot(key) => rsa::cube_root(&keys.rsa[key], message),
        Signer::Unencrypted(key) => rsa::unencrypted(&keys.rsa[key], message),
        Signer::Block(key, fault) => rsa::with_fault(&keys.rsa[key], message, *fault),
    }
}

fn by_key(key: &str, message: &[u8], keys: &Keys) -> Vec<u8> {
    if let Some(rsa) = keys.rsa.get(key) {
        return rsa::pkcs1(rsa, message);
    }
    if let Some(p256) = keys.p256.get(key) {
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &p256.private(),
            &p256.public(),
        )
        .unwrap();
        let random = SystemRandom::new();
        return pair.sign(&random, message).unwrap().as_ref().to_vec();
    }
    ed25519(key).sign(message).as_ref().to_vec()
}

fn mac(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(HMAC_SHA256, secret);
    hmac::sign(&key, message).as_ref().to_vec()
}

/// The eight points whose order divides eight: multiples of the one of order eight.
fn small_points() -> Vec<[u8; 32]> {
    let point = |hex: &str| {
        let bytes = unhex(hex).try_into().unwrap();
        VerifyingKey::from_bytes(&bytes).unwrap().to_edwards()
    };
    let (step, mut sum) = (point(ORDER_EIGHT), point(NEUTRAL));
    (0..8)
        .map(|_| {
            sum += step;
            sum.compress().to_bytes()
        })
        .collect()
}

/// Under a key of small order, `S = 0` and one of eight commitments fits most
/// messages: nothing in the equation is secret.
fn without_secret(public: &[u8], message: &[u8]) -> Vec<u8> {
    let key = VerifyingKey::from_bytes(public.try_into().unwrap()).unwrap();
    small_points()
        .iter()
        .map(|commitment| [&commitment[..], &[0; 32]].concat())
        .find(|signature| {
            let signature = Signature::from_slice(signature).unwrap();
            ed25519_dalek::Verifier::verify(&key, message, &signature).is_ok()
        })
        .expect("this message has no forgery; change the case's payload")
}

fn challenge(commitment: &[u8], public: &[u8], message: &[u8]) -> BigUint {
    let hash = digest(&SHA512, &[commitment, public, message].concat());
    BigUint::from_bytes_le(hash.as_ref()) % order()
}

fn small_commitment(message: &[u8]) -> Vec<u8> {
    let (key, commitment) = (ed25519("account"), unhex(NEUTRAL));
    let challenge = challenge(&commitment, key.public_key().as_ref(), message);
    let s = challenge * secret_scalar("account") % order();
    [commitment, little_endian(&s)].concat()
}

/// The equation without cofactor holds for one challenge of eight.
fn by_mixed_order(message: &[u8]) -> Vec<u8> {
    let public = mixed_order();
    (0..)
        .find_map(|attempt| {
            let nonce = format!("nonce {attempt}");
            let commitment = ed25519(&nonce).public_key().as_ref().to_vec();
            let challenge = challenge(&commitment, &public, message);
            let s = (secret_scalar(&nonce) + &challenge * secret_scalar("account")) % order();
            (challenge % 8_u8 == BigUint::ZERO).then(|| [commitment, little_endian(&s)].concat())
        })
        .unwrap()
}

fn little_endian(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_le();
    bytes.resize(32, 0);
    bytes
}

pub(crate) fn sha256(message: &[u8]) -> Vec<u8> {
    digest(&SHA256, message).as_ref().to_vec()
}
