//! Signing a user out: OpenID Connect RP-Initiated Logout 1.0.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::super::parameters::{Parameters, Repeated};
use super::super::tokens::SessionHint;
use super::browser::Cookie;
use super::language::Language;
use super::request::{Problem, ProblemKind, public_clients, with_query};
use super::{DECISION, page, see_other, set_cookie};
use crate::hosts::Hosts;
use crate::state::Platform;

/// The decision of the page that asks whether to sign out.
pub(super) const SIGN_OUT: &str = "signOut";

/// `GET /oidc/v1/end_session`.
pub(in crate::identity) async fn end_session(
    State(platform): State<Arc<Platform>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asked = Parameters::of_query(query.as_deref());
    sign_out(&platform, &headers, &asked, false)
}

/// `POST /oidc/v1/end_session`: the same in a form, or what the page that asks sends.
pub(in crate::identity) async fn end_session_by_form(
    State(platform): State<Arc<Platform>>,
    Extension(hosts): Extension<Hosts>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = match Parameters::of_form(&headers, &body) {
        Ok(form) => form,
        Err(error) => {
            let language = Language::of(None, &headers);
            return page::malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE, language, &error);
        }
    };
    let is_confirmed = form.first(DECISION) == Some(SIGN_OUT);
    if is_confirmed && !hosts.sent_by_own_page(&headers) {
        return page::foreign(Language::of(None, &headers));
    }
    let asked = Parameters::of_query(query.as_deref()).and(form.without(&[DECISION]));
    sign_out(&platform, &headers, &asked, is_confirmed)
}

fn sign_out(
    platform: &Platform,
    headers: &HeaderMap,
    asked: &Parameters,
    is_confirmed: bool,
) -> Response {
    let language = Language::of(asked.first("ui_locales"), headers);
    let cookie = Cookie::of(platform.issuer.origin());
    let session = cookie
        .value(headers)
        .and_then(|secret| platform.sign_ins.session(secret));
    let hint = asked
        .first("id_token_hint")
        .and_then(|token| platform.issuer.session_of(token));
    let next = match next(platform, asked, hint.as_ref()) {
        Ok(next) => next,
        Err(problem) => return page::problem(language, &problem),
    };
    // Whoever holds an ID token of a session may end it. Anything else could be a link
    // that somebody has laid out, so the user is asked.
    let is_known = match (&hint, &session) {
        (Some(hint), Some(session)) => hint.sub == session.subject.user,
        (_, None) => true,
        (None, Some(_)) => false,
    };
    if !is_known && !is_confirmed {
        return page::confirm_sign_out(language, asked, next.as_deref());
    }
    for sid in session
        .map(|session| session.sid)
        .into_iter()
        .chain(hint.map(|hint| hint.sid))
    {
        platform.sign_ins.end(sid);
    }
    tracing::info!("identity provider signed a user out");
    let mut response = match next {
        Some(address) => see_other(&address),
        None => page::signed_out(language),
    };
    set_cookie(&mut response, &cookie.end());
    response
}

/// Where the user goes then: the address that is asked for, when it is registered.
fn next(
    platform: &Platform,
    asked: &Parameters,
    hint: Option<&SessionHint>,
) -> Result<Option<String>, Problem> {
    let problem = |kind, registered: &[String]| Problem {
        kind,
        client_id: asked.first("client_id").unwrap_or_default().to_owned(),
        redirect_uri: asked
            .first("post_logout_redirect_uri")
            .unwrap_or_default()
            .to_owned(),
        registered: registered.to_vec(),
    };
    let ambiguous = |_: Repeated| problem(ProblemKind::Ambiguous, &[]);
    let client_id = asked.value("client_id").map_err(ambiguous)?;
    let address = asked.value("post_logout_redirect_uri").map_err(ambiguous)?;
    let state = asked.value("state").map_err(ambiguous)?;
    // Without a name, whoever the ID token was issued to; without both, any app.
    let named = client_id.or_else(|| hint.map(|hint| hint.azp.as_str()));
    let apps = match named {
        Some(id) => platform.apps.of_public_client(id).into_iter().collect(),
        None => platform.apps.all(),
    };
    if apps.is_empty() {
        return Err(problem(
            ProblemKind::UnknownClient,
            &public_clients(platform),
        ));
    }
    let Some(address) = address else {
        return Ok(None);
    };
    let registered: Vec<String> = apps
        .iter()
        .filter_map(|app| app.public_client())
        .flat_map(|client| client.post_logout_redirect_uris.clone())
        .collect();
    if !registered.iter().any(|known| known == address) {
        return Err(problem(
            ProblemKind::UnregisteredPostLogoutRedirect,
            &registered,
        ));
    }
    Ok(Some(match state {
        Some(state) => with_query(address, [("state", state)]),
        None => address.to_owned(),
    }))
}
