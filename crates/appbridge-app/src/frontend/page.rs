//! The page, but for what is new in every response.

/// What Trunk leaves in the page with `create_nonce`.
const NONCE_PLACEHOLDER: &str = "{{__TRUNK NONCE__}}";

/// The element of a page that knows no path of its own, as far as the address in it: the
/// page's relative addresses begin there.
const BASE: &str = "<base href=\"/\"";

/// The text of the page, between the places of its nonce.
#[derive(Debug)]
pub(super) struct Page {
    between_nonces: Vec<String>,
}

impl Page {
    /// The page of an app that lies below `base`, which begins and ends with a slash.
    pub(super) fn new(text: &str, base: &str) -> Self {
        if base != "/" && !text.contains(BASE) {
            tracing::warn!(
                "PUBLIC_URL has a path, but the frontend's page has no {BASE}>: it is shown as \
                 it is, and only relative addresses in it lead to the app"
            );
        }
        let text = text.replacen(BASE, &format!("<base href=\"{base}\""), 1);
        Self {
            between_nonces: text.split(NONCE_PLACEHOLDER).map(str::to_owned).collect(),
        }
    }

    pub(super) fn with_nonce(&self, nonce: &str) -> String {
        self.between_nonces.join(nonce)
    }
}
