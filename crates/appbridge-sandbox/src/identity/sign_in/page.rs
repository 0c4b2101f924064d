//! The pages. They work without scripts.

use std::fmt::Display;

use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use url::{Host, Url};

use super::super::grants::Session;
use super::super::parameters::Parameters;
use super::language::{Language, Words};
use super::request::{Asked, Problem, ProblemKind};
use super::sign_out::SIGN_OUT;
use super::{AUTHORIZE, DECISION, END_SESSION, SIGN_IN, USER};
use crate::data::Tenant;
use crate::installation::Installation;
use crate::platform::faults::SignInFault;
use crate::platform::requests::Reason;
use crate::state::Platform;

/// Where the language can be changed: a link to the same page in the other one.
enum Switch {
    At(String),
    Nowhere,
}

/// The page to sign in at.
pub(super) fn sign_in(
    platform: &Platform,
    language: Language,
    parameters: &Parameters,
    asked: &Asked,
    session: Option<Session>,
) -> Response {
    let words = language.words();
    let app = asked.back.app.manifest.as_ref();
    let name = app
        .and_then(|app| app.listing.as_ref())
        .and_then(|listing| language.name_of(listing))
        .or_else(|| app.map(|app| app.manifest.technical_name.as_str()))
        .unwrap_or(words.an_app);
    let title = format!("{name} {}", words.wants_to_sign_you_in);
    let scopes = platform.scopes(&asked.back.app);
    let address = |parameters: &Parameters| format!("{AUTHORIZE}?{}", parameters.encoded());
    let chosen = chosen(platform, asked, session);
    let content = html! {
        h1 { (title) }
        form method="post" action=(address(parameters)) {
            p #choose { (words.choose) }
            @for tenant in &platform.tenants {
                (people(platform, words, asked, tenant, chosen))
            }
            p .rights {
                (words.may) " "
                @for (at, scope) in scopes.names().iter().enumerate() {
                    @if at > 0 { ", " }
                    code { (scope) }
                }
                "."
                @if asked.scope.has("offline_access") { " " (words.stays_signed_in) }
            }
            div .actions {
                button .primary name=(DECISION) value=(SIGN_IN) { (words.sign_in) }
                button name=(DECISION) value=(name_of(SignInFault::Refused)) { (words.refuse) }
            }
            p .back { (words.back_to) " " code { (asked.back.redirect_uri) } }
            details {
                summary { (words.end_with_fault) }
                p { (words.fault_hint) }
                ul {
                    @for (fault, text) in words.faults() {
                        li { button name=(DECISION) value=(name_of(fault)) { (text) } }
                    }
                }
            }
        }
    };
    let other = parameters
        .clone()
        .with("ui_locales", language.other().tag());
    respond(
        StatusCode::OK,
        language,
        &title,
        &Switch::At(address(&other)),
        &content,
        Some(&asked.back.redirect_uri),
    )
}

/// Who is chosen at first: whom the app hints at, who is signed in, or the first of all.
fn chosen(platform: &Platform, asked: &Asked, session: Option<Session>) -> Option<uuid::Uuid> {
    let mut users = platform.tenants.iter().flat_map(|tenant| &tenant.users);
    let first = users.clone().next().map(|user| user.id);
    let hint = asked.login_hint.as_deref();
    users
        .find(|user| hint.is_some_and(|hint| hint.eq_ignore_ascii_case(&user.email)))
        .map(|user| user.id)
        .or_else(|| session.map(|session| session.subject.user))
        .or(first)
}

/// The users of one tenant.
fn people(
    platform: &Platform,
    words: &Words,
    asked: &Asked,
    tenant: &Tenant,
    chosen: Option<uuid::Uuid>,
) -> Markup {
    let state = platform.installations.of(&asked.back.app, tenant.id);
    let is_installed = state == Installation::Installed;
    html! {
        fieldset aria-describedby="choose" {
            legend {
                (tenant.name)
                @if !is_installed { " " span .badge { (words.not_installed) } }
            }
            @for user in &tenant.users {
                label {
                    input type="radio" name=(USER) value=(user.id) required
                        checked[chosen == Some(user.id)];
                    span .name { (user.name) }
                    span .mail { (user.email) }
                }
            }
        }
    }
}

/// By which name a fault is ordered.
fn name_of(fault: SignInFault) -> String {
    serde_json::to_value(fault)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Asks whether to sign out.
pub(super) fn confirm_sign_out(
    language: Language,
    parameters: &Parameters,
    next: Option<&str>,
) -> Response {
    let words = language.words();
    let address = |parameters: &Parameters| format!("{END_SESSION}?{}", parameters.encoded());
    let content = html! {
        h1 { (words.sign_out_question) }
        p { (words.sign_out_hint) }
        form method="post" action=(address(parameters)) {
            div .actions {
                button .primary name=(DECISION) value=(SIGN_OUT) { (words.sign_out) }
            }
            @if let Some(next) = next { p .back { (words.back_to) " " code { (next) } } }
        }
    };
    let other = parameters
        .clone()
        .with("ui_locales", language.other().tag());
    let switch = Switch::At(address(&other));
    let title = words.sign_out_question;
    respond(StatusCode::OK, language, title, &switch, &content, next)
}

/// Says that the user is signed out.
pub(super) fn signed_out(language: Language) -> Response {
    let words = language.words();
    let content = html! {
        h1 { (words.signed_out) }
        p { (words.signed_out_hint) }
        div .actions { a href="/" { (words.to_the_shell) } }
    };
    let title = words.signed_out;
    respond(
        StatusCode::OK,
        language,
        title,
        &Switch::Nowhere,
        &content,
        None,
    )
}

/// Says why the request leads nowhere, and shows where it wanted to go.
pub(super) fn problem(language: Language, problem: &Problem) -> Response {
    let words = language.words();
    let [title, hint] = words.problem(problem.kind);
    let shown = |value: &str| {
        if value.is_empty() {
            html! { dd { (words.none) } }
        } else {
            html! { dd { code { (value) } } }
        }
    };
    let content = html! {
        h1 { (title) }
        dl {
            dt { (words.client_id) }
            (shown(&problem.client_id))
            dt { (words.address) }
            (shown(&problem.redirect_uri))
            @if problem.kind != ProblemKind::Ambiguous {
                dt { (words.registered) }
                @if problem.registered.is_empty() { dd { (words.none) } }
                @for registered in &problem.registered { dd { code { (registered) } } }
            }
        }
        p { (hint) }
    };
    let reason = match problem.kind {
        ProblemKind::Ambiguous => "client_id, redirect_uri or state is given more than once",
        ProblemKind::UnknownClient => "client_id is not that of the public client",
        ProblemKind::UnregisteredRedirect => {
            "redirect_uri is not among authentication.publicClient.redirectUris of the manifest"
        }
        ProblemKind::UnregisteredPostLogoutRedirect => {
            "post_logout_redirect_uri is not among \
             authentication.publicClient.postLogoutRedirectUris of the manifest"
        }
    };
    refuse(
        StatusCode::BAD_REQUEST,
        language,
        title,
        &content,
        reason.to_owned(),
    )
}

/// Refuses what no page of the sandbox sends. The error quotes nothing of the request.
pub(super) fn malformed(status: StatusCode, language: Language, error: &dyn Display) -> Response {
    let words = language.words();
    let content = html! {
        h1 { (words.malformed) }
        p { code { (error.to_string()) } }
        p { (words.malformed_hint) }
    };
    let reason = format!("the form does not fit: {status}");
    refuse(status, language, words.malformed, &content, reason)
}

/// Refuses what a page of another origin sends.
pub(super) fn foreign(language: Language) -> Response {
    let words = language.words();
    let content = html! {
        h1 { (words.foreign) }
        p { (words.foreign_hint) }
    };
    let reason = "a page of another origin sent the form";
    refuse(
        StatusCode::FORBIDDEN,
        language,
        words.foreign,
        &content,
        reason.to_owned(),
    )
}

fn refuse(
    status: StatusCode,
    language: Language,
    title: &str,
    content: &Markup,
    reason: String,
) -> Response {
    let switch = Switch::Nowhere;
    let mut response = respond(status, language, title, &switch, content, None);
    response.extensions_mut().insert(Reason::new(reason));
    response
}

fn respond(
    status: StatusCode,
    language: Language,
    title: &str,
    switch: &Switch,
    content: &Markup,
    form_leads_to: Option<&str>,
) -> Response {
    let other = language.other();
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Sandbox" }
                link rel="icon" href="/shell/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/shell/sign-in.css";
            }
            body {
                main {
                    div .brand {
                        img src="/shell/icon.svg" alt="" width="24" height="24";
                        span { "App Shell" }
                        span .badge { "Sandbox" }
                        @if let Switch::At(address) = switch {
                            a href=(address) lang=(other.tag()) hreflang=(other.tag()) {
                                (other.words().in_this_language)
                            }
                        }
                    }
                    (content)
                }
            }
        }
    };
    // Browsers hold the redirect that follows a form to the form's policy.
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
         form-action 'self'{}; frame-ancestors 'none'",
        form_leads_to.map(source_of).unwrap_or_default()
    );
    let headers = [
        (CONTENT_SECURITY_POLICY, policy.as_str()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // With `no-referrer`, forms would not say which origin they come from.
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ];
    (status, headers, Html(page.into_string())).into_response()
}

/// The address as a further source of a policy.
fn source_of(address: &str) -> String {
    match Url::parse(address) {
        // Policies have no form for IPv6.
        Ok(url) if matches!(url.host(), Some(Host::Ipv6(_))) => format!(" {}:", url.scheme()),
        Ok(url) => format!(" {}", url.origin().ascii_serialization()),
        Err(_) => String::new(),
    }
}
