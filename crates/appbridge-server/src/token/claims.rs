//! What a token says, read member by member.
//!
//! Decoded is what a decision depends on: times, issuer, audience, and the ids of user,
//! tenant and app. One of these that has another type than it should have refuses the
//! token, whether or not this backend compares it with something; taken for absent, it
//! would let a token pass that says something else. What decides nothing is left as it
//! is, so that an issuer may change it. A name that appears twice refuses the token,
//! whatever it is: two readers might take two values.

use std::collections::HashMap;
use std::fmt;

use appbridge_types::claims::{AppClaims, Audience, SessionClaims, whole_seconds};
use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::validity::Validity;

/// Claims of a tenant, which begin and end.
pub(crate) trait Claims: Sized {
    /// `None` when a claim that decides something is missing or of another type.
    fn read(members: &Members<'_>) -> Option<Self>;
    fn tenant_id(&self) -> Uuid;
    fn validity(&self) -> Validity;
}

impl Claims for SessionClaims {
    fn read(members: &Members<'_>) -> Option<Self> {
        // Session tokens are meant for nobody in particular; still, this is `aud`.
        members.optional::<Audience>("aud")?;
        Some(Self {
            exp: members.required::<NumericDate>("exp")?.0,
            nbf: members.optional::<NumericDate>("nbf")?.map(|date| date.0),
            iss: members.optional("iss")?,
            user_id: members.required("userId")?,
            tenant_id: members.required("tenantId")?,
            tenant_slug: members.text_if_any("tenantSlug"),
            kid: members.text_if_any("kid"),
        })
    }

    fn tenant_id(&self) -> Uuid {
        self.tenant_id
    }

    fn validity(&self) -> Validity {
        Validity {
            exp: self.exp,
            nbf: self.nbf,
        }
    }
}

impl Claims for AppClaims {
    fn read(members: &Members<'_>) -> Option<Self> {
        Some(Self {
            exp: members.required::<NumericDate>("exp")?.0,
            nbf: members.optional::<NumericDate>("nbf")?.map(|date| date.0),
            iss: members.required("iss")?,
            aud: members.required("aud")?,
            sub: members.required("sub")?,
            tenant_id: members.required("urn:jtl:tenant_id")?,
            app_id: members.optional("urn:jtl:app_id")?,
        })
    }

    fn tenant_id(&self) -> Uuid {
        self.tenant_id
    }

    fn validity(&self) -> Validity {
        Validity {
            exp: self.exp,
            nbf: self.nbf,
        }
    }
}

/// The members of a JSON object, each name once and no value decoded.
pub(crate) struct Members<'a>(HashMap<String, &'a RawValue>);

impl Members<'_> {
    /// A member that has to be there.
    fn required<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.0.get(name)?.get()).ok()
    }

    /// A member that may be absent or `null`; `None` when it is there and no `T`.
    fn optional<T: DeserializeOwned>(&self, name: &str) -> Option<Option<T>> {
        match self.0.get(name) {
            Some(value) => serde_json::from_str(value.get()).ok(),
            None => Some(None),
        }
    }

    /// A member that decides nothing: a text, or as good as absent.
    fn text_if_any(&self, name: &str) -> Option<String> {
        self.optional(name).flatten()
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = HashMap::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a name appears twice"));
            }
        }
        Ok(Members(members))
    }
}

/// A point in time in seconds since 1970 (RFC 7519 §2), which may have a fraction. Read
/// from its digits, so that no float rounds it up, and cut to the whole second.
#[derive(Debug, PartialEq, Eq)]
struct NumericDate(u64);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Box::<RawValue>::deserialize(deserializer)?;
        let number = without_the_sign_of_zero(number.get());
        whole_seconds(number)
            .map(Self)
            .ok_or_else(|| D::Error::custom("no seconds since 1970"))
    }
}

/// JSON can write a zero as `-0.0`, which is no time before 1970.
fn without_the_sign_of_zero(number: &str) -> &str {
    match number.strip_prefix('-') {
        Some(size) if size.split(['e', 'E']).next().is_some_and(is_zero) => size,
        _ => number,
    }
}

fn is_zero(mantissa: &str) -> bool {
    mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(more: &str) -> Option<SessionClaims> {
        let text = format!(
            r#"{{"userId":"6f1f9c1a-0b59-4c2a-9a0b-0b1d5d1d7c11",
                "tenantId":"0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22",{more}}}"#
        );
        SessionClaims::read(&serde_json::from_str(&text).ok()?)
    }

    fn app(more: &str) -> Option<AppClaims> {
        let text = format!(
            r#"{{"exp":1,"iss":"i","sub":"s",
                "urn:jtl:tenant_id":"0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22",{more}}}"#
        );
        AppClaims::read(&serde_json::from_str(&text).ok()?)
    }

    #[test]
    fn a_numeric_date_is_read_to_the_last_digit() {
        for (number, expected) in [
            ("1795804534", Some(1_795_804_534)),
            ("1795804534.25", Some(1_795_804_534)),
            ("1795804534.9999999999", Some(1_795_804_534)),
            (
                "1795804534.99999999999999999999999999999",
                Some(1_795_804_534),
            ),
            ("9007199254740993.5", Some(9_007_199_254_740_993)),
            ("18446744073709551615.9", Some(u64::MAX)),
            ("1e9", Some(1_000_000_000)),
            ("1.7958045345E+9", Some(1_795_804_534)),
            ("17958045345e-1", Some(1_795_804_534)),
            ("0", Some(0)),
            ("-0", Some(0)),
            ("-0.0", Some(0)),
            ("-0.00e7", Some(0)),
            ("0e999999999999", Some(0)),
            ("-1", None),
            ("-0.5", None),
            ("-1e-400", None),
            ("18446744073709551616", None),
            ("1e308", None),
            ("1e400", None),
            ("1e999999999999999999999", None),
            (r#""1795804534""#, None),
            ("true", None),
            ("null", None),
            ("[1795804534]", None),
            ("{}", None),
        ] {
            let exp = session(&format!(r#""exp":{number}"#)).map(|claims| claims.exp);
            assert_eq!(exp, expected, "exp {number}");
            let nbf = session(&format!(r#""exp":1,"nbf":{number}"#)).map(|claims| claims.nbf);
            let expected = (number == "null").then_some(None).or(expected.map(Some));
            assert_eq!(nbf, expected, "nbf {number}");
        }
    }

    #[test]
    fn what_decides_nothing_may_have_any_type() {
        for value in [
            "null",
            "7",
            "1e400",
            "true",
            "[]",
            r#"{"a":[{}]}"#,
            r#""\ud800""#,
        ] {
            for name in ["tenantSlug", "kid", "iat", "jti", "roles", "x"] {
                let claims = session(&format!(r#""exp":1,"{name}":{value}"#)).unwrap();
                assert_eq!((claims.tenant_slug, claims.kid), (None, None), "{name}");
                let claims = app(&format!(r#""aud":"a","{name}":{value}"#));
                assert!(claims.is_some(), "{name}: {value}");
            }
        }
    }

    #[test]
    fn what_decides_has_its_type_whether_or_not_it_is_compared() {
        for value in ["7", "true", "{}", "[7]", r#"["a",7]"#, r#"[["a"]]"#] {
            for name in ["iss", "aud", "nbf"] {
                // An issuer in a list, and seconds in a list, are no better.
                let more = format!(r#""exp":1,"{name}":{value}"#);
                let fits = (name, value) == ("nbf", "7");
                assert_eq!(session(&more).is_some(), fits, "{more}");
            }
            let bound = format!(r#""aud":"a","urn:jtl:app_id":{value}"#);
            assert_eq!(app(&bound), None, "{bound}");
            assert_eq!(app(&format!(r#""aud":{value}"#)), None, "{value}");
        }
        assert!(session(r#""exp":1,"aud":["a","b"],"iss":"i""#).is_some());
        assert!(session(r#""exp":1,"aud":null,"iss":null,"nbf":null"#).is_some());
    }

    #[test]
    fn no_name_may_appear_twice_however_it_is_written() {
        for twice in [
            r#""exp":1,"exp":1"#,
            r#""exp":1,"tenant\u0049d":"0b8ad4c3-7c1f-4a71-8a0e-4f6f5b0d8c22""#,
            r#""exp":1,"kid":"a","kid":"a""#,
            r#""exp":1,"x":1,"\u0078":2"#,
        ] {
            assert_eq!(session(twice), None, "{twice}");
        }
        // Of members of members nothing is asked.
        assert!(session(r#""exp":1,"x":{"y":1,"y":2}"#).is_some());
    }
}
