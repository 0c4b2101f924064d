//! `jsonwebtoken` by itself: header decoded, key found by `kid`, `Validation` of
//! the header's algorithm, issuer and audience set where there is one to set.

use std::panic::catch_unwind;

use appbridge_server::TokenKind;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

use crate::corpus::{Case, Deed, Kind, Recipient};
use crate::mint::{APP_ID, APP_ISSUER, SESSION_ISSUER};

/// What a team writes down that wants to know who is asking.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct SessionClaims {
    user_id: String,
    tenant_id: String,
    exp: u64,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct AppClaims {
    sub: String,
    #[serde(rename = "urn:jtl:tenant_id")]
    tenant_id: String,
    exp: u64,
}

pub(crate) fn verdict(case: &Case) -> Deed {
    match catch_unwind(|| accepts(case)) {
        Ok(Some(())) => Deed::Accepts,
        Ok(None) => Deed::Refuses,
        Err(_) => Deed::Panics,
    }
}

fn accepts(case: &Case) -> Option<()> {
    match (case.recipient(), case.recipe.token) {
        (Recipient::Session, _) | (Recipient::Either, Kind::Session) => {
            accepts_as(TokenKind::Session, case)
        }
        (Recipient::App, _) | (Recipient::Either, Kind::App) => accepts_as(TokenKind::App, case),
    }
}

fn accepts_as(kind: TokenKind, case: &Case) -> Option<()> {
    let header = decode_header(&case.token).ok()?;
    let keys: JwkSet = serde_json::from_str(&case.key_set).ok()?;
    let key = DecodingKey::from_jwk(keys.find(header.kid.as_ref()?)?).ok()?;
    let mut validation = Validation::new(header.alg);
    match kind {
        TokenKind::Session => {
            validation.set_issuer(&[SESSION_ISSUER]);
            decode::<SessionClaims>(&case.token, &key, &validation)
                .ok()
                .map(drop)
        }
        TokenKind::App => {
            validation.set_issuer(&[APP_ISSUER]);
            validation.set_audience(&[APP_ID]);
            decode::<AppClaims>(&case.token, &key, &validation)
                .ok()
                .map(drop)
        }
    }
}
