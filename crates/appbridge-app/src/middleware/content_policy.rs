//! The headers of every answer.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The Content-Security-Policy, but for the nonce.
///
/// There is no `X-Frame-Options`: the app lives in a frame, and only
/// `frame-ancestors` can name more than one origin that may hold it. `base-uri` is the
/// app's own origin, as a page below a path says so in its `<base>`.
#[derive(Debug, Clone)]
pub struct ContentPolicy {
    frame_ancestors: FrameAncestors,
}

/// Marks the inline scripts of one answer as the server's own.
#[derive(Clone)]
pub(crate) struct Nonce(String);

/// Who may show the app in a frame, as the policy has it: for the page's own guard.
#[derive(Debug, Clone)]
pub(crate) struct FrameAncestors(Arc<str>);

impl FrameAncestors {
    /// Their list between the quotes of an attribute. A policy takes `http:` for `https:`
    /// as well, which is said here.
    pub(crate) fn attribute(&self) -> String {
        let mut list = self.0.to_string();
        for origin in self.0.split(' ') {
            if let Some(host) = origin.strip_prefix("http://") {
                list.push_str(" https://");
                list.push_str(host);
            }
        }
        // Settings let no quote pass, but programs can make their own.
        list.replace('&', "&amp;").replace('"', "&quot;")
    }
}

impl Nonce {
    /// 128 random bits, as Content Security Policy asks for at least.
    fn fresh() -> Self {
        Self(STANDARD.encode(rand::random::<[u8; 16]>()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl ContentPolicy {
    /// A policy that lets the given origins show the app in a frame.
    #[must_use]
    pub fn new(frame_ancestors: &[String]) -> Self {
        let list = if frame_ancestors.is_empty() {
            "'none'".to_owned()
        } else {
            frame_ancestors.join(" ")
        };
        Self {
            frame_ancestors: FrameAncestors(list.into()),
        }
    }

    fn header(&self, nonce: &Nonce) -> Option<HeaderValue> {
        let policy = format!(
            "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
             style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
             base-uri 'self'; form-action 'none'; frame-ancestors {ancestors}",
            nonce = nonce.as_str(),
            ancestors = self.frame_ancestors.0,
        );
        HeaderValue::from_str(&policy).ok()
    }
}

/// Gives every request what the frontend's page repeats of the policy, and every response its headers.
pub async fn protect(
    State(policy): State<ContentPolicy>,
    mut request: Request,
    next: Next,
) -> Response {
    let nonce = Nonce::fresh();
    request.extensions_mut().insert(nonce.clone());
    request
        .extensions_mut()
        .insert(policy.frame_ancestors.clone());
    let mut response = next.run(request).await;
    // Settings let nothing pass that is no header; if something did, no page at
    // all is better than one without a policy.
    let fixed = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    let headers: [(HeaderName, HeaderValue); 3] = [
        (
            CONTENT_SECURITY_POLICY,
            policy.header(&nonce).unwrap_or(fixed),
        ),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    response.headers_mut().extend(headers);
    response
}
