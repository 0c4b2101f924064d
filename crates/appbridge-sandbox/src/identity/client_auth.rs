//! How a client proves at the token endpoints who it is: RFC 6749 §2.3.1.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::parameters::Parameters;
use super::token_error::TokenError;
use crate::apps::{App, Apps};

/// The ways in which a client may authenticate, by their names in OAuth's registry. A
/// public client does not.
pub(super) const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// Which client it is, by its id and secret, which HTTP Basic carries or else the form.
pub(super) fn authenticate(
    apps: &Apps,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Arc<App>, TokenError> {
    let id_in_form = form.value("client_id")?;
    let secret_in_form = form.value("client_secret")?;
    let Some(header) = headers.get(AUTHORIZATION) else {
        let id = id_in_form.ok_or(TokenError::InvalidClient)?;
        let secret = secret_in_form.ok_or(TokenError::InvalidClient)?;
        return apps
            .find(|app| is_client(app, id.as_bytes(), secret.as_bytes()))
            .ok_or(TokenError::InvalidClient);
    };
    if secret_in_form.is_some() {
        // RFC 6749 §2.3: not more than one way in a request.
        return Err(TokenError::InvalidRequest(
            "client_secret is given although the header Authorization authenticates the client"
                .to_owned(),
        ));
    }
    let credentials = header
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, encoded)| STANDARD.decode(encoded.trim()).ok())
        .ok_or(TokenError::InvalidClient)?;
    apps.find(|app| is_raw_pair(app, &credentials) || is_encoded_pair(app, &credentials))
        .filter(|app| id_in_form.is_none_or(|id| id == app.credentials.client_id))
        .ok_or(TokenError::InvalidClient)
}

/// Id and secret as they stand, with a colon between. RFC 6749 wants both encoded, but
/// most clients of JTL's platform do not encode, so this is taken where it cannot be
/// mistaken: when it is the client's pair byte for byte.
fn is_raw_pair(app: &App, credentials: &[u8]) -> bool {
    let pair = format!(
        "{}:{}",
        app.credentials.client_id, app.credentials.client_secret
    );
    verify_slices_are_equal(credentials, pair.as_bytes()).is_ok()
}

/// Id and secret, each encoded as a form's value is; so neither holds a colon itself.
fn is_encoded_pair(app: &App, credentials: &[u8]) -> bool {
    let mut parts = credentials
        .splitn(2, |&byte| byte == b':')
        .map(form_decoded);
    match (parts.next(), parts.next()) {
        (Some(Some(id)), Some(Some(secret))) => is_client(app, id.as_bytes(), secret.as_bytes()),
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

fn is_client(app: &App, id: &[u8], secret: &[u8]) -> bool {
    let id = verify_slices_are_equal(id, app.credentials.client_id.as_bytes());
    let secret = verify_slices_are_equal(secret, app.credentials.client_secret.as_bytes());
    id.and(secret).is_ok()
}
