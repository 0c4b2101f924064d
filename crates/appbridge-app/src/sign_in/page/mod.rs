//! A page for people whose sign-in came to nothing.

mod language;
mod words;

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};

use super::error::SignInError;
use crate::error::ApiError;
use crate::middleware::RequestId;
use language::Language;

/// How whoever sent a request is told what went wrong.
pub(super) struct Visitor {
    /// Of somebody whose browser navigates; programs get the JSON of every other failure.
    language: Option<Language>,
    request_id: Option<RequestId>,
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let wants_page = parts
            .headers
            .get_all(ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.contains("text/html"));
        Ok(Self {
            language: wants_page.then(|| Language::of(&parts.headers)),
            request_id: parts.extensions.get().cloned(),
        })
    }
}

impl Visitor {
    /// The response of a failure; `sign_in` is the address to try again at.
    pub(super) fn told(&self, error: SignInError, sign_in: Option<&str>) -> Response {
        let Some(language) = self.language else {
            return ApiError::from(error).into_response();
        };
        let words = language.words();
        let [title, what, next] = words.failure(&error);
        let missing = match &error {
            SignInError::NotConfigured(missing) => missing
                .iter()
                .map(|name| format!("<li><code>{name}</code></li>"))
                .collect(),
            _ => String::new(),
        };
        let plain = error.plain();
        let list = |items: String| match &*items {
            "" => items,
            _ => format!("<ul>{items}</ul>"),
        };
        let again = sign_in.map_or_else(String::new, |address| {
            format!(
                "<p><a class=\"action\" href=\"{address}\">{}</a></p>",
                words.sign_in
            )
        });
        let id = self.request_id.as_ref().map_or_else(String::new, |id| {
            format!(
                "<dt>{}</dt><dd><code>{}</code></dd>",
                words.request,
                id.as_str()
            )
        });
        // None of this is a text from outside: the address has nothing that HTML would take for
        // its own, and ids have letters and digits.
        let page = format!(
            "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
             <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"page.css\"></head>\
             <body><main><h1>{title}</h1><p>{what}</p>{missing}<p>{next}</p>{again}\
             <footer><p>{help}</p><dl><dt>{code_of}</dt><dd><code>{code}</code></dd>{id}</dl>\
             </footer></main></body></html>",
            language = language.tag(),
            missing = list(missing),
            help = words.help,
            code_of = words.code,
            code = plain.code,
        );
        let headers = [
            (CONTENT_LANGUAGE, language.tag()),
            (VARY, "Accept, Accept-Language"),
        ];
        (plain.status, headers, Html(page)).into_response()
    }
}

/// How the page looks. It is beside the page, since the policy allows no styles within.
pub(super) async fn stylesheet() -> impl IntoResponse {
    let content_type = [(CONTENT_TYPE, "text/css; charset=utf-8")];
    (content_type, include_str!("page.css"))
}
