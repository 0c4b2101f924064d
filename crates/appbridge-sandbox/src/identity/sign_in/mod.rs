//! Signing users in, and out: the pages that people meet at the identity provider.

mod browser;
mod language;
mod page;
mod request;
mod sign_out;

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, HeaderValue, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as Misnamed, StrDeserializer};
use uuid::Uuid;

use super::grants::{Binding, Grant, Session};
use super::parameters::Parameters;
use super::tokens::Subject;
use crate::hosts::Hosts;
use crate::platform::faults::SignInFault;
use crate::platform::requests::Reason;
use crate::state::Platform;
use browser::Cookie;
use language::Language;
use request::{Asked, Misfit, Prompt, Refusal};

pub(super) use sign_out::{end_session, end_session_by_form};

/// Where apps send users to sign in.
pub(super) const AUTHORIZE: &str = "/oauth/v2/authorize";
/// Where apps send users to sign out.
pub(super) const END_SESSION: &str = "/oidc/v1/end_session";

/// What the page's form adds to the app's request.
const DECISION: &str = "decision";
const USER: &str = "user";

/// The decision to sign in; others are names of [`SignInFault`]s, `refused` among them.
const SIGN_IN: &str = "signIn";

/// `GET /oauth/v2/authorize`: shows the page to sign in at, unless the user is signed in.
pub(super) async fn authorize(
    State(platform): State<Arc<Platform>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    begin(&platform, &headers, &Parameters::of_query(query.as_deref()))
}

/// `POST /oauth/v2/authorize`: what the page's form sends, or a request of an app in a
/// form (OpenID Connect Core 1.0 §3.1.2.1).
pub(super) async fn decide(
    State(platform): State<Arc<Platform>>,
    Extension(hosts): Extension<Hosts>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let language = Language::of(None, &headers);
    let form = match Parameters::of_form(&headers, &body) {
        Ok(form) => form,
        Err(error) => {
            return page::malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE, language, &error);
        }
    };
    let query = Parameters::of_query(query.as_deref());
    let (decision, user) = match (form.value(DECISION), form.value(USER)) {
        (Ok(decision), Ok(user)) => (decision, user),
        (Err(error), _) | (_, Err(error)) => {
            return page::malformed(StatusCode::BAD_REQUEST, language, &error);
        }
    };
    let asked = query.and(form.clone().without(&[DECISION, USER]));
    let Some(decision) = decision else {
        return begin(&platform, &headers, &asked);
    };
    if !hosts.sent_by_own_page(&headers) {
        return page::foreign(language);
    }
    let language = Language::of(asked.first("ui_locales"), &headers);
    finish(&platform, language, &asked, decision, user)
}

fn begin(platform: &Platform, headers: &HeaderMap, parameters: &Parameters) -> Response {
    let language = Language::of(parameters.first("ui_locales"), headers);
    let asked = match request::read(platform, parameters) {
        Ok(asked) => asked,
        Err(refusal) => return refused(platform, language, refusal),
    };
    let cookie = Cookie::of(platform.issuer.origin());
    let session = cookie
        .value(headers)
        .and_then(|secret| platform.sign_ins.session(secret));
    match (asked.prompt, session) {
        (Prompt::Page, session) => page::sign_in(platform, language, parameters, &asked, session),
        (_, Some(session)) if asked.takes(&session) => {
            let fault = platform.faults.next_of_sign_in();
            tracing::info!("identity provider knows the user, and shows no page");
            grant(platform, &asked, session, fault)
        }
        (Prompt::Never, _) => refused(
            platform,
            language,
            Refusal::Told(asked.back.misfit(
                "login_required",
                "the user is not signed in, and prompt=none allows no page",
            )),
        ),
        (Prompt::IfNeeded, session) => {
            page::sign_in(platform, language, parameters, &asked, session)
        }
    }
}

fn finish(
    platform: &Platform,
    language: Language,
    parameters: &Parameters,
    decision: &str,
    user: Option<&str>,
) -> Response {
    let asked = match request::read(platform, parameters) {
        Ok(asked) => asked,
        Err(refusal) => return refused(platform, language, refusal),
    };
    let fault = if decision == SIGN_IN {
        platform.faults.next_of_sign_in()
    } else {
        let name: StrDeserializer<'_, Misnamed> = decision.into_deserializer();
        match SignInFault::deserialize(name) {
            Ok(fault) => Some(fault),
            Err(error) => return page::malformed(StatusCode::BAD_REQUEST, language, &error),
        }
    };
    if let Some(response) = declined(platform, &asked, fault) {
        return response;
    }
    let subject = user
        .and_then(|user| Uuid::try_parse(user).ok())
        .and_then(|user| subject(platform, user));
    let Some(subject) = subject else {
        return page::malformed(
            StatusCode::BAD_REQUEST,
            language,
            &"user: there is none of this id",
        );
    };
    // Always a new session: somebody else may know the secret of the one that is there.
    let (secret, session) = platform.sign_ins.start(subject);
    tracing::info!("identity provider signed a user in");
    let mut response = grant(platform, &asked, session, fault);
    let cookie = Cookie::of(platform.issuer.origin());
    set_cookie(&mut response, &cookie.set(&secret));
    response
}

/// The user of this id, with the tenant where they work.
fn subject(platform: &Platform, user: Uuid) -> Option<Subject> {
    let tenant = platform
        .tenants
        .iter()
        .find(|tenant| tenant.user(user).is_some())?;
    Some(Subject {
        tenant: tenant.id,
        user,
    })
}

/// What the app is told when there is no code for it.
fn declined(platform: &Platform, asked: &Asked, fault: Option<SignInFault>) -> Option<Response> {
    let (error, description) = match fault? {
        SignInFault::Refused => ("access_denied", "the user refused"),
        SignInFault::Unavailable => (
            "temporarily_unavailable",
            "the sandbox was ordered to be unavailable",
        ),
        _ => return None,
    };
    Some(told(platform, &asked.back.misfit(error, description)))
}

/// Sends the user back to the app with a code.
fn grant(
    platform: &Platform,
    asked: &Asked,
    session: Session,
    fault: Option<SignInFault>,
) -> Response {
    if let Some(response) = declined(platform, asked, fault) {
        return response;
    }
    let code = platform.sign_ins.issue_code(
        Grant {
            client_id: asked.back.app.credentials.public_client_id.clone(),
            session,
            scope: asked.scope.clone(),
            nonce: asked.nonce.clone(),
            opaque: false,
        },
        Binding {
            redirect_uri: asked.back.redirect_uri.clone(),
            challenge: asked.challenge.clone(),
        },
        fault,
    );
    let is_other_state = fault == Some(SignInFault::WrongState);
    let state = match &asked.back.state {
        Some(_) if is_other_state => Some("another-state"),
        state => state.as_deref(),
    };
    let answer = [("code", code.as_str())];
    see_other(&asked.back.address(&answer, state, platform.issuer.origin()))
}

fn refused(platform: &Platform, language: Language, refusal: Refusal) -> Response {
    match refusal {
        Refusal::Shown(problem) => page::problem(language, &problem),
        Refusal::Told(misfit) => told(platform, &misfit),
    }
}

/// Tells the app why there is no code.
fn told(platform: &Platform, misfit: &Misfit) -> Response {
    let Misfit {
        back,
        error,
        description,
    } = misfit;
    let answer = [("error", *error), ("error_description", description)];
    let address = back.address(&answer, back.state.as_deref(), platform.issuer.origin());
    let mut response = see_other(&address);
    response
        .extensions_mut()
        .insert(Reason::new(format!("{error}: {description}")));
    response
}

fn see_other(address: &str) -> Response {
    ([(CACHE_CONTROL, "no-store")], Redirect::to(address)).into_response()
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
