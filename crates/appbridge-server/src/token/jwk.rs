//! Keys of a key set: what is checked before one is used.

use aws_lc_rs::signature::{
    ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::compact::{Algorithm, Compact, is_key_id, object};
use super::error::{KeySetError, TokenError};

/// RFC 7518 §3.3 demands at least 2048 bits; more than 8192 only cost time.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A key that has passed every check, ready to verify signatures.
pub(crate) struct VerificationKey {
    algorithm: Algorithm,
    key: ParsedPublicKey,
}

impl VerificationKey {
    pub(crate) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Checks the token's signature by the key's own algorithm, whatever the
    /// token's header says.
    pub(super) fn verify(&self, token: &Compact<'_>) -> Result<(), TokenError> {
        self.verify_text(token.signed.as_bytes(), token.signature)
    }

    /// Checks a signature, in base64url, over `signed`.
    pub(super) fn verify_text(&self, signed: &[u8], signature: &str) -> Result<(), TokenError> {
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| TokenError::SignatureInvalid)?;
        self.key
            .verify_sig(signed, &signature)
            .map_err(|_| TokenError::SignatureInvalid)
    }

    /// Whether this is the same key, to the last bit.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.algorithm == other.algorithm && self.key.as_ref() == other.key.as_ref()
    }
}

#[derive(Deserialize)]
struct Set {
    /// As texts, so that a key with two of a field shows: a map would keep the last.
    keys: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default, rename = "use")]
    usage: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    key_ops: Option<Vec<String>>,
    /// A private key that somebody published is no key to rely on.
    #[serde(default)]
    d: Option<IgnoredAny>,
}

/// Reads the usable keys of a key set, by id. Keys of other types, for other
/// uses or of doubtful quality are left out, so one odd key spoils no other.
pub(super) fn read_set(
    body: &[u8],
    algorithm: Algorithm,
) -> Result<Vec<(String, VerificationKey)>, KeySetError> {
    let set: Set = object(body).ok_or(KeySetError::Undecodable)?;
    let mut keys: Vec<(String, VerificationKey)> = Vec::new();
    for key in set.keys {
        match usable(key.get(), algorithm) {
            Ok((kid, _)) if keys.iter().any(|(known, _)| *known == kid) => {
                tracing::warn!(%kid, "a key id appears twice in the key set; the first key is used");
            }
            Ok(key) => keys.push(key),
            Err(reason) => tracing::debug!(reason, "a key of the key set is not used"),
        }
    }
    if keys.is_empty() {
        Err(KeySetError::NoUsableKey)
    } else {
        Ok(keys)
    }
}

fn usable(jwk: &str, algorithm: Algorithm) -> Result<(String, VerificationKey), &'static str> {
    let jwk: Jwk = object(jwk.as_bytes()).ok_or("it is no JWK")?;
    let names: &[&str] = match algorithm {
        // RFC 9864 has the second one, which is what browsers' WebCrypto exports.
        Algorithm::EdDsa => &["EdDSA", "Ed25519"],
        Algorithm::Rs256 => &["RS256"],
    };
    if jwk.usage.as_deref().is_some_and(|usage| usage != "sig") {
        return Err("its `use` is not `sig`");
    }
    if jwk.alg.as_deref().is_some_and(|alg| !names.contains(&alg)) {
        return Err("its `alg` is another one");
    }
    if jwk
        .key_ops
        .as_ref()
        .is_some_and(|ops| !ops.iter().any(|op| op == "verify"))
    {
        return Err("its `key_ops` lack `verify`");
    }
    if jwk.d.is_some() {
        return Err("it is a private key");
    }
    let key = match algorithm {
        Algorithm::EdDsa => ed25519(&jwk)?,
        Algorithm::Rs256 => rsa(&jwk)?,
    };
    let kid = jwk
        .kid
        .filter(|kid| is_key_id(kid))
        .ok_or("it has no usable `kid`")?;
    Ok((kid, VerificationKey { algorithm, key }))
}

fn ed25519(jwk: &Jwk) -> Result<ParsedPublicKey, &'static str> {
    if jwk.kty != "OKP" || jwk.crv.as_deref() != Some("Ed25519") {
        return Err("it is no Ed25519 key");
    }
    let bytes: [u8; 32] = decode(jwk.x.as_deref())?
        .try_into()
        .map_err(|_| "its `x` does not have 32 bytes")?;
    let point = VerifyingKey::from_bytes(&bytes).map_err(|_| "its `x` is no point of the curve")?;
    // A signature under a key of small order can be made without any secret.
    if point.is_weak() {
        return Err("its `x` is a point of small order");
    }
    // What NIST SP 800-186 (D.1.3) demands of a public key besides. Under others,
    // two verifiers may disagree about one signature.
    let point = point.to_edwards();
    if point.compress().as_bytes() != &bytes {
        return Err("its `x` is another spelling of a point");
    }
    if !point.is_torsion_free() {
        return Err("its `x` is no point of the group of prime order");
    }
    ParsedPublicKey::new(&ED25519, bytes).map_err(|_| "its `x` is no key")
}

fn rsa(jwk: &Jwk) -> Result<ParsedPublicKey, &'static str> {
    if jwk.kty != "RSA" {
        return Err("it is no RSA key");
    }
    let (modulus, exponent) = (decode(jwk.n.as_deref())?, decode(jwk.e.as_deref())?);
    // RFC 7518 §6.3.1.1 forbids them, and tells that some issuers have them.
    let (modulus, exponent) = (without_zeros(&modulus), without_zeros(&exponent));
    if !RSA_BITS.contains(&bits(modulus)) || !is_odd(modulus) {
        return Err("its modulus is too short, too long or even");
    }
    // Even exponents are none, 1 leaves the message as it is.
    if !is_odd(exponent) || !(2..=64).contains(&bits(exponent)) {
        return Err("its exponent is unusable");
    }
    let components = RsaPublicKeyComponents {
        n: modulus,
        e: exponent,
    };
    components
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .map_err(|_| "its modulus and exponent make no key")
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|last| last % 2 == 1)
}

fn decode(value: Option<&str>) -> Result<Vec<u8>, &'static str> {
    let value = value.ok_or("a part of it is missing")?;
    URL_SAFE_NO_PAD
        .decode(value)
        .map_err(|_| "a part of it is no base64url")
}

/// A big-endian number without leading zeros.
fn without_zeros(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}

/// The length of a big-endian number without leading zeros.
fn bits(number: &[u8]) -> usize {
    number
        .first()
        .map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn usable(jwk: Value, algorithm: Algorithm) -> Result<(String, VerificationKey), &'static str> {
        super::usable(&jwk.to_string(), algorithm)
    }

    /// RFC 8037 appendix A.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const SIGNATURE: &str =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    const SIGNED: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";

    fn okp(changes: Value) -> Value {
        let mut jwk =
            json!({"kty":"OKP","crv":"Ed25519","use":"sig","alg":"EdDSA","kid":"k","x":X});
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                jwk.as_object_mut().unwrap().remove(name);
            } else {
                jwk[name] = value.clone();
            }
        }
        jwk
    }

    #[test]
    fn the_example_of_rfc_8037_verifies() {
        let (_, key) = usable(okp(json!({})), Algorithm::EdDsa).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(SIGNATURE).unwrap();
        let verify = |signed: &str| key.key.verify_sig(signed.as_bytes(), &signature);
        assert!(verify(SIGNED).is_ok());
        assert!(verify(&SIGNED.replace("RXhh", "RXhi")).is_err());
    }

    #[test]
    fn optional_fields_may_be_absent_but_not_wrong() {
        for absent in ["use", "alg", "key_ops"] {
            assert!(
                usable(okp(json!({ absent: null })), Algorithm::EdDsa).is_ok(),
                "{absent}"
            );
        }
        assert!(usable(okp(json!({"key_ops":["verify"]})), Algorithm::EdDsa).is_ok());
        for wrong in [
            json!({"use":"enc"}),
            json!({"alg":"ES256"}),
            json!({"alg":"HS256"}),
            json!({"key_ops":["sign"]}),
            json!({"key_ops":"verify"}),
            json!({"kty":"EC"}),
            json!({"crv":"X25519"}),
            json!({"crv":null}),
            json!({"kid":null}),
            json!({"kid":"a/b"}),
            json!({"d":"AA"}),
            json!({"x":null}),
            json!({"x":7}),
        ] {
            assert!(
                usable(okp(wrong.clone()), Algorithm::EdDsa).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn both_names_of_the_algorithm_are_those_of_an_ed25519_key() {
        for alg in ["EdDSA", "Ed25519"] {
            let key = usable(okp(json!({ "alg": alg })), Algorithm::EdDsa);
            assert!(key.is_ok(), "{alg}");
        }
        for alg in ["ed25519", "Ed448", "ES256", ""] {
            let key = usable(okp(json!({ "alg": alg })), Algorithm::EdDsa);
            assert_eq!(key.err(), Some("its `alg` is another one"), "{alg}");
        }
    }

    #[test]
    fn a_public_key_has_exactly_32_bytes_on_the_curve() {
        for bytes in [0, 31, 33, 64] {
            let x = URL_SAFE_NO_PAD.encode(vec![0xAB; bytes]);
            assert!(
                usable(okp(json!({ "x": x })), Algorithm::EdDsa).is_err(),
                "{bytes} bytes"
            );
        }
        // y = 2 is not on the curve.
        let mut off_curve = [0_u8; 32];
        off_curve[0] = 2;
        let x = URL_SAFE_NO_PAD.encode(off_curve);
        assert!(usable(okp(json!({ "x": x })), Algorithm::EdDsa).is_err());
    }

    /// A point of order eight.
    fn order_eight() -> [u8; 32] {
        let hex = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
        std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
    }

    #[test]
    fn points_of_small_order_are_refused() {
        let identity = {
            let mut y = [0_u8; 32];
            y[0] = 1;
            y
        };
        let order_eight = order_eight();
        for point in [&identity[..], &[0; 32][..], &order_eight[..]] {
            let x = URL_SAFE_NO_PAD.encode(point);
            assert_eq!(
                usable(okp(json!({ "x": x })), Algorithm::EdDsa).err(),
                Some("its `x` is a point of small order")
            );
        }
    }

    #[test]
    fn points_outside_the_group_of_prime_order_are_refused() {
        // RFC 8037's key plus a point of order eight; and y = 18, written as 18 + p.
        let point = |bytes: [u8; 32]| VerifyingKey::from_bytes(&bytes).unwrap().to_edwards();
        let honest = decode(Some(X)).unwrap().try_into().unwrap();
        let mixed = point(honest) + point(order_eight());
        let reason = |bytes: &[u8]| {
            let x = URL_SAFE_NO_PAD.encode(bytes);
            usable(okp(json!({ "x": x })), Algorithm::EdDsa).err()
        };
        assert_eq!(
            reason(mixed.compress().as_bytes()),
            Some("its `x` is no point of the group of prime order")
        );
        assert_eq!(
            reason(&[0xFF; 32]),
            Some("its `x` is another spelling of a point")
        );
    }

    #[test]
    fn a_key_is_an_object_whose_fields_are_single() {
        let twice = format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"k","x":"AA","x":"{X}"}}"#);
        let positional = format!(r#"["OKP","k","Ed25519","{X}"]"#);
        for jwk in [twice, positional] {
            let set = format!(r#"{{"keys":[{jwk}]}}"#);
            assert_eq!(
                read_set(set.as_bytes(), Algorithm::EdDsa).err(),
                Some(KeySetError::NoUsableKey),
                "{set}"
            );
        }
        let positional = format!("[[{}]]", okp(json!({})));
        assert_eq!(
            read_set(positional.as_bytes(), Algorithm::EdDsa).err(),
            Some(KeySetError::Undecodable)
        );
    }

    #[test]
    fn rsa_keys_are_long_and_have_an_odd_exponent() {
        let jwk = |bytes: usize, e: &str| json!({"kty":"RSA","kid":"r","n":URL_SAFE_NO_PAD.encode(vec![0xFF; bytes]),"e":e});
        assert!(usable(jwk(256, "AQAB"), Algorithm::Rs256).is_ok());
        assert!(usable(jwk(256, "AAEAAQ"), Algorithm::Rs256).is_ok());
        for (bytes, e) in [
            (255, "AQAB"),
            (1025, "AQAB"),
            (256, "AQ"),
            (256, "Ag"),
            (256, ""),
            (256, "!"),
        ] {
            assert!(
                usable(jwk(bytes, e), Algorithm::Rs256).is_err(),
                "{bytes} {e}"
            );
        }
        assert!(usable(jwk(256, "AQAB"), Algorithm::EdDsa).is_err());
        assert!(usable(okp(json!({})), Algorithm::Rs256).is_err());
    }

    #[test]
    fn a_bad_key_spoils_no_good_one() {
        for odd in [
            json!(7),
            json!(null),
            json!([]),
            json!("key"),
            json!({}),
            json!({"kty":"OKP"}),
            json!({"kty":7,"kid":"odd"}),
            json!({"kty":"AKP","alg":"ML-DSA-44","kid":"odd","pub":"AA"}),
            json!({"kty":"oct","kid":"k","k":"AA"}),
            okp(json!({"kid":"odd","alg":"ML-DSA-44"})),
            okp(json!({"kid":"odd","alg":["EdDSA"]})),
            okp(json!({"kid":"odd","crv":"Ed448"})),
            okp(json!({"kid":"odd","crv":25519})),
            okp(json!({"kid":"odd","use":"tls"})),
            okp(json!({"kid":"odd","use":{}})),
            okp(json!({"kid":"odd","key_ops":["wrapKey"]})),
            okp(json!({"kid":"odd","key_ops":[7]})),
            okp(json!({"kid":"odd","x":"AA"})),
            okp(json!({"kid":{}})),
            okp(json!({"kid":null})),
            // Of the same id, and unusable: it does not stand in the other's place.
            okp(json!({"x":null})),
        ] {
            for keys in [[odd.clone(), okp(json!({}))], [okp(json!({})), odd.clone()]] {
                let set = json!({ "keys": keys, "odd": odd });
                let keys = read_set(set.to_string().as_bytes(), Algorithm::EdDsa).unwrap();
                let ids: Vec<_> = keys.iter().map(|(kid, _)| kid.as_str()).collect();
                assert_eq!(ids, ["k"], "{odd}");
            }
        }
    }

    #[test]
    fn a_set_without_a_usable_key_is_an_error() {
        let error = |body: &str| read_set(body.as_bytes(), Algorithm::EdDsa).err();
        assert_eq!(error(r#"{"keys":[]}"#), Some(KeySetError::NoUsableKey));
        assert_eq!(error(r#"{"keys":{}}"#), Some(KeySetError::Undecodable));
        assert_eq!(error("<html>"), Some(KeySetError::Undecodable));
        assert_eq!(error(""), Some(KeySetError::Undecodable));
    }
}
