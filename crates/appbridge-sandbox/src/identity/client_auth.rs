//! How a client proves at the token endpoints who it is: RFC 6749 §2.3.1.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::parameters::Parameters;
use super::token_error::TokenError;
use crate::state::Platform;

/// The ways in which a client may authenticate, by their names in OAuth's registry. A
/// public client does not.
pub(super) const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// Checks the client's id and secret, which HTTP Basic carries or else the form.
pub(super) fn authenticate(
    platform: &Platform,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<(), TokenError> {
    let id_in_form = form.value("client_id")?;
    let secret_in_form = form.value("client_secret")?;
    let Some(header) = headers.get(AUTHORIZATION) else {
        let id = id_in_form.ok_or(TokenError::InvalidClient)?;
        let secret = secret_in_form.ok_or(TokenError::InvalidClient)?;
        return require(is_client(platform, id.as_bytes(), secret.as_bytes()));
    };
    if secret_in_form.is_some() {
        // RFC 6749 §2.3: not more than one way in a request.
        return Err(TokenError::InvalidRequest(
            "client_secret is given although the header Authorization authenticates the client"
                .to_owned(),
        ));
    }
    if id_in_form.is_some_and(|id| id != platform.client_id) {
        return Err(TokenError::InvalidClient);
    }
    let credentials = header
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, encoded)| STANDARD.decode(encoded.trim()).ok())
        .ok_or(TokenError::InvalidClient)?;
    require(is_raw_pair(platform, &credentials) || is_encoded_pair(platform, &credentials))
}

fn require(is_the_client: bool) -> Result<(), TokenError> {
    is_the_client.then_some(()).ok_or(TokenError::InvalidClient)
}

/// Id and secret as they stand, with a colon between. RFC 6749 wants both encoded, but
/// most clients of JTL's platform do not encode, so this is taken where it cannot be
/// mistaken: when it is the client's pair byte for byte.
fn is_raw_pair(platform: &Platform, credentials: &[u8]) -> bool {
    let pair = format!("{}:{}", platform.client_id, platform.client_secret);
    verify_slices_are_equal(credentials, pair.as_bytes()).is_ok()
}

/// Id and secret, each encoded as a form's value is; so neither holds a colon itself.
fn is_encoded_pair(platform: &Platform, credentials: &[u8]) -> bool {
    let mut parts = credentials
        .splitn(2, |&byte| byte == b':')
        .map(form_decoded);
    match (parts.next(), parts.next()) {
        (Some(Some(id)), Some(Some(secret))) => {
            is_client(platform, id.as_bytes(), secret.as_bytes())
        }
        _ => false,
    }
}

/// Decodes one value of a form; `None` for what would be more than a value.
fn form_decoded(value: &[u8]) -> Option<String> {
    if value.contains(&b'&') {
        return None;
    }
    // The parser wants a name; one that is given keeps a `=` in the value out of the way.
    let named = [b"v=", value].concat();
    let (_, decoded) = form_urlencoded::parse(&named).next()?;
    Some(decoded.into_owned())
}

fn is_client(platform: &Platform, id: &[u8], secret: &[u8]) -> bool {
    let id = verify_slices_are_equal(id, platform.client_id.as_bytes());
    let secret = verify_slices_are_equal(secret, platform.client_secret.as_bytes());
    id.and(secret).is_ok()
}
