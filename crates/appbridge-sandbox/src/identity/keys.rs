//! The platform's signing keys and the JWTs that they sign.

use std::sync::{PoisonError, RwLock};

use anyhow::Context;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// Every key of the platform. Each kind of token has keys of its own.
pub(crate) struct Keys {
    /// Signs access tokens.
    pub(crate) access: RsaKey,
    /// Signs app tokens.
    pub(crate) app: RsaKey,
    session: RwLock<SessionKeys>,
}

/// The account service's keys: the last one signs, all are published.
struct SessionKeys {
    earlier: Vec<Ed25519Key>,
    current: Ed25519Key,
}

impl Keys {
    /// Generates fresh keys; takes a noticeable fraction of a second of CPU time.
    pub(crate) fn generate() -> anyhow::Result<Self> {
        // Finding primes is what takes long, so the two RSA keys are found side by side.
        let (access, app) = std::thread::scope(|scope| {
            let access = scope.spawn(|| RsaKey::generate("idp"));
            let app = RsaKey::generate("app");
            (access.join(), app)
        });
        let access = access
            .map_err(|_| anyhow::anyhow!("the thread that generates a key ended early"))??;
        let current = Ed25519Key::generate()?;
        Ok(Self {
            access,
            app: app?,
            session: RwLock::new(SessionKeys {
                earlier: Vec::new(),
                current,
            }),
        })
    }

    /// Signs with the account service's current key; gives the key's id as well.
    pub(crate) fn sign_session<C: Serialize>(
        &self,
        claims: &C,
    ) -> anyhow::Result<(String, String)> {
        let keys = self.session.read().unwrap_or_else(PoisonError::into_inner);
        Ok((keys.current.sign(claims)?, keys.current.kid.clone()))
    }

    /// Lets a fresh key sign from now on. The others stay published unless they
    /// are withdrawn.
    pub(crate) fn rotate_session_keys(&self, withdraw_old: bool) -> anyhow::Result<String> {
        let fresh = Ed25519Key::generate()?;
        let kid = fresh.kid.clone();
        let mut keys = self.session.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut keys.current, fresh);
        if withdraw_old {
            keys.earlier.clear();
        } else {
            keys.earlier.push(old);
        }
        Ok(kid)
    }

    /// The account service's public keys.
    pub(crate) fn session_key_set(&self) -> Value {
        let keys = self.session.read().unwrap_or_else(PoisonError::into_inner);
        let published: Vec<Value> = std::iter::once(&keys.current)
            .chain(keys.earlier.iter().rev())
            .map(Ed25519Key::jwk)
            .collect();
        json!({ "keys": published })
    }

    /// The identity provider's public keys.
    pub(crate) fn identity_key_set(&self) -> Value {
        json!({ "keys": [self.access.jwk(), self.app.jwk()] })
    }

    /// Whether the account service has published a key of this id (and has not
    /// withdrawn it).
    pub(crate) fn knows_session_key(&self, kid: &str) -> bool {
        let keys = self.session.read().unwrap_or_else(PoisonError::into_inner);
        std::iter::once(&keys.current)
            .chain(&keys.earlier)
            .any(|key| key.kid == kid)
    }
}

/// A key that signs RS256.
pub(crate) struct RsaKey {
    pub(crate) kid: String,
    pair: RsaKeyPair,
}

impl RsaKey {
    fn generate(purpose: &str) -> anyhow::Result<Self> {
        let pair =
            RsaKeyPair::generate(KeySize::Rsa2048).context("an RSA key could not be generated")?;
        Ok(Self {
            kid: format!("{purpose}-{}", Uuid::new_v4().simple()),
            pair,
        })
    }

    pub(crate) fn sign<C: Serialize>(&self, claims: &C) -> anyhow::Result<String> {
        compact("RS256", &self.kid, claims, |input| {
            let mut signature = vec![0; self.pair.public_modulus_len()];
            self.pair
                .sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    input,
                    &mut signature,
                )
                .context("a token could not be signed")?;
            Ok(signature)
        })
    }

    /// The public half, as `jsonwebtoken` wants it.
    pub(crate) fn decoding_key(&self) -> DecodingKey {
        let public = self.pair.public_key();
        DecodingKey::from_rsa_raw_components(
            public.modulus().big_endian_without_leading_zero(),
            public.exponent().big_endian_without_leading_zero(),
        )
    }

    fn jwk(&self) -> Value {
        let public = self.pair.public_key();
        json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid,
            "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
            "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
        })
    }
}

/// A key that signs EdDSA.
struct Ed25519Key {
    kid: String,
    pair: Ed25519KeyPair,
}

impl Ed25519Key {
    fn generate() -> anyhow::Result<Self> {
        let pair = Ed25519KeyPair::generate().context("an Ed25519 key could not be generated")?;
        Ok(Self {
            kid: format!("session-{}", Uuid::new_v4().simple()),
            pair,
        })
    }

    fn sign<C: Serialize>(&self, claims: &C) -> anyhow::Result<String> {
        compact("EdDSA", &self.kid, claims, |input| {
            Ok(self.pair.sign(input).as_ref().to_vec())
        })
    }

    fn jwk(&self) -> Value {
        json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "use": "sig",
            "alg": "EdDSA",
            "kid": self.kid,
            "x": URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref()),
        })
    }
}

/// A JWT in JWS compact form (RFC 7515 §3.1). Written out here because the key
/// pairs sign directly: `jsonwebtoken` would parse the private key again for
/// every token, and has no way to take one that was generated.
fn compact<C: Serialize>(
    algorithm: &str,
    kid: &str,
    claims: &C,
    sign: impl FnOnce(&[u8]) -> anyhow::Result<Vec<u8>>,
) -> anyhow::Result<String> {
    let header = json!({ "alg": algorithm, "typ": "JWT", "kid": kid });
    let mut token = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
    let signature = sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}
